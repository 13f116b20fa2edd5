-- Chronologies of involvement (App 3): one for each agency in each review, and what is held of the files they came in.

-- One row is one version of one entry; the newest version is the entry. Nothing is changed and nothing is deleted.
CREATE TABLE chronology_entry (
    entry_id VARCHAR NOT NULL,
    version_no INTEGER NOT NULL,                          -- 1, 2, 3 ... within the entry
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    date_typed VARCHAR NOT NULL, date_earliest DATE NOT NULL, date_latest DATE NOT NULL, date_precision VARCHAR NOT NULL,
    date_inferred VARCHAR NOT NULL DEFAULT '',            -- what was not in the text itself: 'year 2020 from the heading'
    time_of_day VARCHAR NOT NULL DEFAULT '',
    time_until VARCHAR NOT NULL DEFAULT '',
    recorded_typed VARCHAR, recorded_earliest DATE, recorded_latest DATE, recorded_precision VARCHAR,
    order_in_day INTEGER NOT NULL DEFAULT 0,
    about VARCHAR NOT NULL DEFAULT '[]',                  -- JSON list of ids of case_person
    about_typed VARCHAR NOT NULL DEFAULT '',              -- family members in the agency's own words
    information VARCHAR NOT NULL,
    source VARCHAR NOT NULL DEFAULT '',
    action_outcome VARCHAR NOT NULL DEFAULT '',
    victim_seen BOOLEAN,
    who_seen VARCHAR NOT NULL DEFAULT '',
    views_wishes VARCHAR NOT NULL DEFAULT '',
    significance VARCHAR NOT NULL DEFAULT '',
    own_answers VARCHAR NOT NULL DEFAULT '{}',            -- the partnership's own fields, JSON
    import_id VARCHAR,
    origin_row INTEGER,                                   -- the sheet's row number
    origin_cells VARCHAR,                                 -- JSON: every cell as typed, by its heading
    origin_hash VARCHAR,
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL,
    why VARCHAR NOT NULL DEFAULT '',                      -- of a correction
    in_error_reason VARCHAR,
    PRIMARY KEY (entry_id, version_no)
);

CREATE TABLE chronology_import (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    file_hash VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    matching VARCHAR NOT NULL,                            -- JSON, as confirmed; the agency's newest is what is remembered
    unmatched VARCHAR NOT NULL DEFAULT '[]',              -- JSON list of headings kept with the rows only
    rows_read INTEGER NOT NULL,
    rows_accepted INTEGER NOT NULL,
    rows_held INTEGER NOT NULL,
    rows_known INTEGER NOT NULL,                          -- already here from an earlier import of the same rows
    imported_by VARCHAR NOT NULL,
    imported_on TIMESTAMPTZ NOT NULL,
    withdrawn_reason VARCHAR
);

-- A row of a file that was not understood, until it is mended or set aside
CREATE TABLE held_row (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    import_id VARCHAR NOT NULL,
    origin_row INTEGER NOT NULL,
    origin_cells VARCHAR NOT NULL,
    origin_hash VARCHAR NOT NULL,
    typed VARCHAR NOT NULL,                               -- JSON: the texts by field of the entry form
    problems VARCHAR NOT NULL,                            -- JSON list of {field, column, value, reason}
    state VARCHAR NOT NULL DEFAULT 'held',                -- held, mended, set_aside
    entry_id VARCHAR,
    set_aside_reason VARCHAR NOT NULL DEFAULT '',
    settled_by VARCHAR,
    settled_on TIMESTAMPTZ,
    version INTEGER NOT NULL DEFAULT 1
);

-- What an agency has shown to the panel: these versions of these entries, until it submits again (settled point 2)
CREATE TABLE chronology_submission (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,                              -- 1, 2, 3 ... of the agency in the review
    note VARCHAR NOT NULL DEFAULT '',
    submitted_by VARCHAR NOT NULL,
    submitted_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE submitted_entry (
    submission_id VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    version_no INTEGER NOT NULL
);

-- App 3's last column: the management review officer's thread and the panel's
CREATE TABLE entry_comment (
    id VARCHAR PRIMARY KEY,
    entry_id VARCHAR NOT NULL,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    thread VARCHAR NOT NULL,                              -- review_officer, panel
    initials VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL,
    submission_id VARCHAR                                 -- the submission that showed a review officer's comment to the panel
);

-- Two entries that tell of the same thing, or contradict each other (3.3.6)
CREATE TABLE entry_link (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    other_entry_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                                -- same_event, conflict
    note VARCHAR NOT NULL DEFAULT '',
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

-- The period under review as the terms of reference set it; a later row replaces the earlier
CREATE TABLE review_period (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    why VARCHAR NOT NULL DEFAULT '',
    set_by VARCHAR NOT NULL,
    set_on TIMESTAMPTZ NOT NULL
);
