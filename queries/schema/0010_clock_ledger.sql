-- Beside the clocks: what the CSP finds of a delay and the advice it asks for (3.3.7), and the days agreed for single steps.

CREATE TABLE delay (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    found_on DATE NOT NULL,
    unreasonable BOOLEAN NOT NULL,
    asked_on DATE,                              -- the Home Office QA Panel, for advice
    answered_on DATE,
    answers VARCHAR NOT NULL,                   -- JSON of the three forms' other answers: why, by whom, what was advised
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- A row for each agreement; the newest that is not in error counts
CREATE TABLE agreed_date (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    agreed_for DATE NOT NULL,
    old_date DATE,                              -- the day agreed before; NULL: it is the first
    agreed_on DATE NOT NULL,
    owner_role VARCHAR NOT NULL DEFAULT '',     -- of roles.toml
    seen_on DATE,                               -- the evidence
    answers VARCHAR NOT NULL,                   -- JSON of the forms' other answers: reason, post, evidence wanted and seen
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);
