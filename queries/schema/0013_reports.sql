-- The overview report and the executive summary (3.3.7, App 7, App 8), panel quality assurance (3.3.8) and approval (3.4.1 to 3.4.3).

-- One row is one saved text of one section; the newest is the section. Nothing is changed and nothing is deleted.
CREATE TABLE report_section (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    document VARCHAR NOT NULL,                  -- overview_report, executive_summary
    section VARCHAR NOT NULL,                   -- by its id in procedure/reports.toml
    version_no INTEGER NOT NULL,                -- 1, 2, 3 ... within the section of the review
    state VARCHAR NOT NULL,                     -- in_hand, ready, left_out
    body VARCHAR NOT NULL DEFAULT '',
    answers VARCHAR NOT NULL DEFAULT '{}',      -- JSON by field: the facts confirmed
    why VARCHAR NOT NULL DEFAULT '',            -- of leaving out, or of a change after the text was frozen
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL
);

-- Both documents as they stood when they were checked for anonymity: whole, with what the records filled in, and never changed
CREATE TABLE report_version (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,                    -- 1, 2, 3 ... of the review
    digest VARCHAR NOT NULL,                    -- SHA-256 of content
    content VARCHAR NOT NULL,                   -- JSON: documents, sections, blocks
    stands VARCHAR NOT NULL DEFAULT '[]',       -- JSON: findings that were looked at and may stand
    stands_because VARCHAR NOT NULL DEFAULT '',
    frozen_by VARCHAR NOT NULL,
    frozen_on TIMESTAMPTZ NOT NULL,
    changed_on TIMESTAMPTZ                      -- when a section was changed after it: from then on it is not in force
);

-- What was given to a version, each by its day: checked, shared, a point of quality met, submitted, agreed, approved. The newest of a kind counts
CREATE TABLE report_mark (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    report_version_id VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,                    -- of the version, again: what exactly it was given to
    what VARCHAR NOT NULL,
    met BOOLEAN NOT NULL,
    done_on DATE NOT NULL,
    answers VARCHAR NOT NULL DEFAULT '{}',      -- JSON: the form's other answers, the partnership's own included
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    seq INTEGER NOT NULL                        -- 1, 2, 3 ... within the version
);

-- Each contributor asked whether what they gave is fully and fairly represented in a version (3.3.8, first point)
CREATE TABLE report_contributor (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    report_version_id VARCHAR NOT NULL,
    agency_id VARCHAR,
    named VARCHAR NOT NULL DEFAULT '',          -- a contributor who is no agency, by what they are, never by name
    asked_on DATE NOT NULL,
    due_on DATE,
    satisfied BOOLEAN,
    answered_on DATE,
    by_whom VARCHAR NOT NULL DEFAULT '',        -- a post
    lacks VARCHAR NOT NULL DEFAULT '',          -- what is missing or unfair
    answers VARCHAR NOT NULL DEFAULT '{}',
    version INTEGER NOT NULL DEFAULT 1
);
