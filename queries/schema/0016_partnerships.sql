-- Configuration: a partnership's own questions, the editions of the procedure that reviews keep, and several partnerships in one portal.

-- An answer to a question of the partnership's own (procedure/forms/<form>.own.toml), beside the record that the form makes (`subject`).
-- Rows are only added: the highest number of a field counts. `label` and `shown` are kept as they read on the day of the answer.
CREATE TABLE own_answer (
    id VARCHAR PRIMARY KEY,
    form VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    answer VARCHAR NOT NULL,                    -- JSON, as casework/forms.py stores it; 'null' when it was taken back
    shown VARCHAR NOT NULL,
    seen_by VARCHAR NOT NULL,                   -- the verb of who may read it
    review_id VARCHAR,                          -- NULL: of no review, such as a question about an agency
    agency_id VARCHAR,                          -- whose material it is; NULL: nobody's in particular
    recorded_by VARCHAR NOT NULL
);

-- The procedure as it was when reviews began under it: every file, so that it can be read in ten years. `id` is the id of set.toml, with
-- an edition behind it when the files were edited without a new id ('darlington-4', then 'darlington-4, edition 2').
CREATE TABLE procedure_set (
    id VARCHAR PRIMARY KEY,
    named VARCHAR NOT NULL,                     -- the id in set.toml
    edition INTEGER NOT NULL,
    label VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    kept_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE procedure_file (
    id VARCHAR PRIMARY KEY,
    procedure_set VARCHAR NOT NULL,
    path VARCHAR NOT NULL,
    content BLOB NOT NULL
);

-- A review moved to another edition of the procedure, and why
CREATE TABLE procedure_move (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    from_set VARCHAR NOT NULL,
    to_set VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    moved_by VARCHAR NOT NULL,
    moved_on TIMESTAMPTZ NOT NULL
);

-- Several partnerships (R209, R210). An office counts in the reviews of its own partnership, and of those it acts for.
ALTER TABLE partnership ADD COLUMN list_order INTEGER DEFAULT 1;
ALTER TABLE partnership ADD COLUMN ended_on DATE;
ALTER TABLE partnership ADD COLUMN ended_why VARCHAR;
ALTER TABLE partnership ADD COLUMN successor_id VARCHAR;
ALTER TABLE office ADD COLUMN partnership_id VARCHAR;
ALTER TABLE review ADD COLUMN partnership_id VARCHAR;
UPDATE office SET partnership_id = (SELECT id FROM partnership);
UPDATE review SET partnership_id = (SELECT id FROM partnership);

-- The officers of one partnership act in this role for another, between two days
CREATE TABLE acting_partnership (
    id VARCHAR PRIMARY KEY,
    partnership_id VARCHAR NOT NULL,
    for_partnership_id VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    reason VARCHAR NOT NULL,
    ended_why VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- Which partnership held a review before another took it over
CREATE TABLE former_holder (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    partnership_id VARCHAR NOT NULL,
    until DATE NOT NULL,
    reason VARCHAR NOT NULL
);
