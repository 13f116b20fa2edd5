-- People, rights, sessions, and the record of all that is done.
-- Habits: ids made in Python, no foreign keys, no secondary indexes, UNIQUE only on columns never edited (docs/decisions/0003).

CREATE TABLE partnership (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,
    reference_prefix VARCHAR NOT NULL,
    logo BLOB,
    logo_type VARCHAR,
    demonstration BOOLEAN NOT NULL DEFAULT false,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE agency (
    id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    aliases VARCHAR NOT NULL DEFAULT '[]',      -- JSON list of other names it is known by
    valid_from DATE,
    valid_to DATE,
    successor_id VARCHAR,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- App 2's membership list: a post at an agency, and who holds it
CREATE TABLE post (
    id VARCHAR PRIMARY KEY,
    title VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    holder VARCHAR NOT NULL DEFAULT '',
    holder_email VARCHAR NOT NULL DEFAULT '',
    list_order INTEGER NOT NULL,
    valid_from DATE,
    valid_to DATE,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE person (
    id VARCHAR PRIMARY KEY,
    username VARCHAR NOT NULL UNIQUE,           -- lower case, never edited
    name VARCHAR NOT NULL,
    email VARCHAR NOT NULL DEFAULT '',
    job_title VARCHAR NOT NULL DEFAULT '',
    agency_id VARCHAR,
    passphrase_hash VARCHAR,                    -- NULL until the one-time link is used
    disabled_on TIMESTAMPTZ,
    disabled_why VARCHAR,
    added_on TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- A role in the whole partnership, between dates
CREATE TABLE office (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    ended_why VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- A person acts for another in an office, between dates
CREATE TABLE deputy (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    for_person_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- A role in one review, between dates
CREATE TABLE membership (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    agency_id VARCHAR,
    valid_from DATE NOT NULL,
    valid_to DATE,
    ended_why VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE conflict_of_interest (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    declared_on DATE NOT NULL,
    note VARCHAR NOT NULL DEFAULT ''
);

CREATE TABLE session (
    id VARCHAR PRIMARY KEY,
    token_hash VARCHAR NOT NULL UNIQUE,
    person_id VARCHAR NOT NULL,
    created_on TIMESTAMPTZ NOT NULL,
    ended_on TIMESTAMPTZ,
    ended_why VARCHAR
);

CREATE TABLE one_time_link (
    id VARCHAR PRIMARY KEY,
    token_hash VARCHAR NOT NULL UNIQUE,
    person_id VARCHAR,                          -- NULL for the very first set-up
    purpose VARCHAR NOT NULL,
    expires_on TIMESTAMPTZ NOT NULL,
    used_on TIMESTAMPTZ
);

CREATE TABLE sign_in_failure (
    id VARCHAR PRIMARY KEY,
    username VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    failed_on TIMESTAMPTZ NOT NULL
);

-- What somebody has typed and not yet recorded; seen by that person only
CREATE TABLE draft (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    form VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    typed VARCHAR NOT NULL,                     -- JSON
    kept_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE meeting_date (
    id VARCHAR PRIMARY KEY,
    body VARCHAR NOT NULL,                      -- dasveg, board, panel, csp, ho_qa
    review_id VARCHAR,
    meets_on DATE NOT NULL,
    meets_at VARCHAR NOT NULL DEFAULT '',
    place VARCHAR NOT NULL DEFAULT '',
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- The activity record: one row for each change, reading of a restricted record, refusal and sign-in. Rows are only ever added.
-- `line` is canonical JSON without the writes; hash = SHA-256(previous hash + line); `writes` can be disposed of, its digest is in the line.
CREATE TABLE activity (
    seq BIGINT PRIMARY KEY,
    happened_on TIMESTAMPTZ NOT NULL,
    event VARCHAR NOT NULL,
    person_id VARCHAR,
    person_name VARCHAR NOT NULL,
    on_behalf_of VARCHAR NOT NULL DEFAULT '',
    session_id VARCHAR,
    review_id VARCHAR,
    subject VARCHAR,
    summary VARCHAR NOT NULL DEFAULT '',
    writes VARCHAR,
    line VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);

CREATE TABLE command (
    id VARCHAR PRIMARY KEY,
    seq BIGINT NOT NULL
);

-- procedure/roles.toml, laid in at each start
CREATE TABLE role_right (
    verb VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    own BOOLEAN NOT NULL
);
