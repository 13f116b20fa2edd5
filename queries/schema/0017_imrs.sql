-- What agencies contribute (3.3.1 to 3.3.4, 3.5; App 5): an IMR, a report or information; who stands where; the IMR's text and its versions.

-- One row is one agency's contribution to one review; where it stands is told by its marks
CREATE TABLE contribution (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                      -- imr, report, information
    identified_on DATE NOT NULL,
    due_on DATE,                                -- the agency is late after this day; set with the letter at the latest
    answers VARCHAR NOT NULL DEFAULT '{}',      -- JSON: the form's other answers, the partnership's own included
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- What happened to a contribution, each by its day: requested, an author appointed, signed off, sent, accepted or returned, staff told. Rows are added;
-- one recorded in error counts no more
CREATE TABLE contribution_mark (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    contribution_id VARCHAR NOT NULL,
    what VARCHAR NOT NULL,                      -- by its id in procedure/imr.toml
    done_on DATE NOT NULL,
    imr_version_id VARCHAR,                     -- the frozen text it was given to
    answers VARCHAR NOT NULL DEFAULT '{}',      -- JSON: the form's other answers
    in_error_reason VARCHAR,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    seq INTEGER NOT NULL                        -- 1, 2, 3 ... within the contribution
);

-- One row is one saved text of one section; the newest is the section
CREATE TABLE imr_section (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    contribution_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL,                   -- by its id in procedure/imr.toml
    version_no INTEGER NOT NULL,
    body VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL
);

-- The text as it went to the Senior Manager for quality assurance: never changed, so that what was approved and sent is what was assured
CREATE TABLE imr_version (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    contribution_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,                    -- 1, 2, 3 ... of the contribution
    digest VARCHAR NOT NULL,                    -- SHA-256 of content
    content VARCHAR NOT NULL,                   -- JSON: sections in order, each with id, title, body
    frozen_by VARCHAR NOT NULL,
    frozen_on TIMESTAMPTZ NOT NULL
);

-- Proceedings begun at the preliminary meeting are kept up through the whole review (2.2.3, R106, R110): the rest of what is known of each
ALTER TABLE proceeding ADD COLUMN answers VARCHAR DEFAULT '{}';
ALTER TABLE proceeding ADD COLUMN version INTEGER DEFAULT 1;
