-- The action plan (App 9, 3.3.9, 3.5, 3.7): recommendations, the actions that carry them out, and what has been heard of each.
-- What changes over time is a row of its own: states, targets, progress, milestones, audits. The newest row that is not in error counts.

-- The plan's heading, one for each review
CREATE TABLE plan_heading (
    review_id VARCHAR PRIMARY KEY,
    produced_by VARCHAR NOT NULL DEFAULT '',
    produced_on DATE,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE recommendation (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    number VARCHAR NOT NULL DEFAULT '',         -- as typed: 1, 10.1.1, 3(a)
    text VARCHAR NOT NULL,
    scope VARCHAR NOT NULL DEFAULT '',          -- local, regional, national
    addressee VARCHAR NOT NULL DEFAULT '',      -- as typed
    source VARCHAR NOT NULL,                    -- overview_report, agency_plan (from an agency's IMR)
    agency_id VARCHAR,                          -- whose IMR
    desired_outcome VARCHAR NOT NULL DEFAULT '',
    made_typed VARCHAR, made_earliest DATE, made_latest DATE, made_precision VARCHAR,
    early_learning BOOLEAN,
    told VARCHAR NOT NULL DEFAULT '',           -- early learning: which agencies were told, and when
    acted_on VARCHAR NOT NULL DEFAULT '',       -- early learning: what was done before the plan was approved
    response VARCHAR NOT NULL DEFAULT '',       -- national: what the addressee answered
    responded_on DATE,
    import_id VARCHAR, row_number INTEGER,      -- where it was read
    other_columns VARCHAR NOT NULL DEFAULT '{}',    -- JSON: what else stood in the file's row, by heading
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE action (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    recommendation_id VARCHAR NOT NULL,
    number VARCHAR NOT NULL DEFAULT '',
    text VARCHAR NOT NULL DEFAULT '',           -- '': who leads, and by when, is known; the action is still to be written
    lead_officer VARCHAR NOT NULL DEFAULT '',
    specific BOOLEAN, measurable BOOLEAN, achievable BOOLEAN, realistic BOOLEAN, timely BOOLEAN,
    smart_note VARCHAR NOT NULL DEFAULT '',
    list_order INTEGER NOT NULL,                -- 1, 2, 3 ... within the recommendation
    import_id VARCHAR, row_number INTEGER,
    other_columns VARCHAR NOT NULL DEFAULT '{}',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- Lead agencies; one that is not on the partnership's list stands as typed
CREATE TABLE action_lead (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    agency_id VARCHAR,
    typed VARCHAR NOT NULL DEFAULT '',
    removed_on TIMESTAMPTZ
);

CREATE TABLE action_target (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    target_typed VARCHAR NOT NULL, target_earliest DATE NOT NULL, target_latest DATE NOT NULL, target_precision VARCHAR NOT NULL,
    reason VARCHAR NOT NULL DEFAULT '',
    set_on DATE NOT NULL,                       -- the day it was agreed; the first target counts from the beginning
    seq INTEGER NOT NULL,                       -- 1, 2, 3 ... within the action
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

-- An action without a row here has not been started
CREATE TABLE action_state (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    state VARCHAR NOT NULL,                     -- not_started, in_hand, implemented, audited, dropped
    happened_typed VARCHAR NOT NULL, happened_earliest DATE NOT NULL, happened_latest DATE NOT NULL, happened_precision VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL DEFAULT '',        -- implemented: what it looks like, what has changed
    reason VARCHAR NOT NULL DEFAULT '',
    seq INTEGER NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

CREATE TABLE action_progress (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    agency_id VARCHAR,                          -- who says so
    text VARCHAR NOT NULL,
    reported_on DATE NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

CREATE TABLE milestone (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL DEFAULT '',
    achieved_typed VARCHAR, achieved_earliest DATE, achieved_latest DATE, achieved_precision VARCHAR,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

-- Agreed at a senior level by each participating organisation (3.3.9)
CREATE TABLE action_agreement (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    agreed_by VARCHAR NOT NULL,
    agreed_on DATE NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

-- The audit of an action (3.7): evidence seen, by whom, when, with what result
CREATE TABLE action_audit (
    id VARCHAR PRIMARY KEY,
    action_id VARCHAR NOT NULL,
    result VARCHAR NOT NULL,                    -- confirmed, not_confirmed
    evidence_seen VARCHAR NOT NULL,
    seen_by VARCHAR NOT NULL,
    seen_on DATE NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR
);

-- A file that was imported into the plan
CREATE TABLE action_plan_import (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    file_name VARCHAR NOT NULL,
    file_hash VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    headings VARCHAR NOT NULL,                  -- the headings as one text: a file with the same is matched as this one was
    matching VARCHAR NOT NULL,                  -- JSON, as confirmed
    report VARCHAR NOT NULL,                    -- JSON: what was read, accepted, held and warned of, at the time
    imported_by VARCHAR NOT NULL,
    imported_on TIMESTAMPTZ NOT NULL
);

-- A row of a file that was not understood, until it is mended or set aside
CREATE TABLE held_plan_row (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    import_id VARCHAR NOT NULL,
    row_number INTEGER NOT NULL,
    typed VARCHAR NOT NULL,                     -- JSON: the texts by field of the plan
    other_columns VARCHAR NOT NULL DEFAULT '{}',
    problems VARCHAR NOT NULL,                  -- JSON list of {field, column, value, reason}
    state VARCHAR NOT NULL DEFAULT 'held',      -- held, mended, set_aside
    set_aside_reason VARCHAR NOT NULL DEFAULT '',
    settled_by VARCHAR,
    settled_on TIMESTAMPTZ,
    version INTEGER NOT NULL DEFAULT 1
);
