-- What a review's registers hold (procedure/registers.toml): family contacts, panel members, interviews, disclosures and so on. One row is one
-- version of an entry, the newest counts; nothing is changed or deleted. The answers to the register's form are JSON by field name, a
-- partnership's own fields among them.
CREATE TABLE register_entry (
    id VARCHAR PRIMARY KEY,
    entry_id VARCHAR NOT NULL,                  -- shared by the versions of one entry
    version_no INTEGER NOT NULL,
    review_id VARCHAR NOT NULL,
    register VARCHAR NOT NULL,
    agency_id VARCHAR,                          -- of a register that each agency keeps for itself
    parent_id VARCHAR,                          -- the entry (entry_id) of another register that this belongs to
    answers VARCHAR NOT NULL,
    in_error_reason VARCHAR,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);
