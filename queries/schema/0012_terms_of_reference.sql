-- The terms of reference (App 4; R60, R61): versions, what is written in each section, the lines of enquiry, agreement and signatures.

-- A version is begun as a draft, and is agreed, or set aside for a reason. What an agreed one says never changes
CREATE TABLE terms_version (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,                    -- 1, 2, 3 ... of the review
    why VARCHAR NOT NULL DEFAULT '',            -- what is to change, and why: of every version after an agreed one
    begun_by VARCHAR NOT NULL,
    begun_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE terms_set_aside (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    terms_version_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    set_aside_by VARCHAR NOT NULL,
    set_aside_on TIMESTAMPTZ NOT NULL
);

-- One row is one saved state of one section of a draft; the newest is the section
CREATE TABLE terms_section (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    terms_version_id VARCHAR NOT NULL,
    section VARCHAR NOT NULL,                   -- by its id in procedure/terms.toml
    version_no INTEGER NOT NULL,                -- 1, 2, 3 ... within the section of the draft
    answers VARCHAR NOT NULL,                   -- JSON by field
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL
);

-- A line of enquiry lives across versions: its newest row up to a version is the line in that version. A dropped line stays, with the reason
CREATE TABLE enquiry_line (
    id VARCHAR PRIMARY KEY,
    line VARCHAR NOT NULL,                      -- shared by the rows of one line
    review_id VARCHAR NOT NULL,
    terms_version_id VARCHAR NOT NULL,          -- the draft it was written in
    seq INTEGER NOT NULL,                       -- 1, 2, 3 ... within the line
    number INTEGER NOT NULL,                    -- as printed; never given to another line
    text VARCHAR NOT NULL,
    dropped_reason VARCHAR NOT NULL DEFAULT '',
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE terms_agreement (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    terms_version_id VARCHAR NOT NULL,
    agreed_on DATE NOT NULL,
    report_by DATE NOT NULL,                    -- the target date in section 3
    meets_every INTEGER NOT NULL,               -- weeks, in section 6
    digest VARCHAR NOT NULL,                    -- SHA-256 of content
    content VARCHAR NOT NULL,                   -- JSON: head, sections with their blocks, lines
    stands VARCHAR NOT NULL DEFAULT '[]',       -- JSON: findings that were looked at and may stand
    stands_because VARCHAR NOT NULL DEFAULT '',
    note VARCHAR NOT NULL DEFAULT '',
    agreed_by VARCHAR NOT NULL,                 -- who recorded it
    recorded_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE terms_signature (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    terms_version_id VARCHAR NOT NULL,
    member_id VARCHAR NOT NULL,                 -- entry_id of the register of panel members
    digest VARCHAR NOT NULL,                    -- of the agreed version, again: what exactly was signed
    signed_on DATE NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);
