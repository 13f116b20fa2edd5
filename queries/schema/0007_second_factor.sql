-- The second factor: the key that a person's authenticator app holds, the codes for when the app is lost, and who asked to reset it.

CREATE TABLE second_factor (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    secret VARCHAR NOT NULL,                    -- the key in base32; it stands here only, never in the activity record or the journal
    used_step BIGINT NOT NULL,                  -- the newest half minute whose code was accepted: each code is good once
    set_up_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE recovery_code (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    code_hash VARCHAR NOT NULL,
    used_on TIMESTAMPTZ
);

-- One account administrator asks, another confirms
CREATE TABLE second_factor_reset (
    id VARCHAR PRIMARY KEY,
    person_id VARCHAR NOT NULL,
    asked_by_id VARCHAR NOT NULL,
    asked_on TIMESTAMPTZ NOT NULL,
    closed_on TIMESTAMPTZ
);
