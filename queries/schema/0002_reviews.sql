-- A review from notification to decision. What is told of a case as answers to a form lies in `answers` (JSON by field name, the form's own
-- fields included); what rules and lists ask for has columns of its own.

CREATE TABLE review (
    id VARCHAR PRIMARY KEY,
    reference VARCHAR NOT NULL UNIQUE,
    label VARCHAR NOT NULL DEFAULT '',          -- a pseudonym for lists, never a name
    procedure_set VARCHAR NOT NULL,             -- the procedure it began under
    year_notified INTEGER NOT NULL,
    number_in_year INTEGER NOT NULL,
    begun_before BOOLEAN NOT NULL DEFAULT false,
    marking VARCHAR NOT NULL DEFAULT 'OFFICIAL-SENSITIVE',
    created_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- The written notification (3.1.2); a correction is a new row, the newest counts
CREATE TABLE notification (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    death_typed VARCHAR, death_earliest DATE, death_latest DATE, death_precision VARCHAR,
    incident_typed VARCHAR, incident_earliest DATE, incident_latest DATE, incident_precision VARCHAR,
    received_on DATE,
    answers VARCHAR NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    correction_of VARCHAR,
    correction_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- Victims, perpetrators, children, relatives: one record, three renderings
CREATE TABLE case_person (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    part VARCHAR NOT NULL,                      -- victim, perpetrator, child, relative, other
    list_order INTEGER NOT NULL,
    real_name VARCHAR NOT NULL DEFAULT '',
    other_names VARCHAR NOT NULL DEFAULT '',    -- nicknames, former names; one a line
    initials VARCHAR NOT NULL DEFAULT '',
    pseudonym VARCHAR NOT NULL DEFAULT '',
    birth_typed VARCHAR, birth_earliest DATE, birth_latest DATE, birth_precision VARCHAR,
    age_at_death INTEGER,
    answers VARCHAR NOT NULL DEFAULT '{}',
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- A step of the procedure recorded as done, not needed or not known; the newest row of a step counts
CREATE TABLE step_record (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    step VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,                   -- done, not_needed, not_known, in_error
    done_typed VARCHAR, done_earliest DATE, done_latest DATE, done_precision VARCHAR,
    by_whom VARCHAR NOT NULL DEFAULT '',
    note VARCHAR NOT NULL DEFAULT '',
    result VARCHAR NOT NULL DEFAULT '',         -- what came of it: a value of the step's list in procedure/lists.toml
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    seq INTEGER NOT NULL                        -- 1, 2, 3 ... within the step of the review
);

CREATE TABLE hold (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    started_on DATE NOT NULL,
    family_told_start_on DATE,
    family_not_taking_part BOOLEAN NOT NULL DEFAULT false,
    ended_on DATE,
    family_told_end_on DATE,
    end_note VARCHAR NOT NULL DEFAULT '',
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE extension (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    clock VARCHAR NOT NULL,
    old_due DATE NOT NULL,
    new_due DATE NOT NULL,
    reason VARCHAR NOT NULL,
    panel_agreed_on DATE NOT NULL,
    csp_agreed_on DATE NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- CSP Chair's instruction to DASVEG (3.1.3)
CREATE TABLE instruction (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    instructed_on DATE NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- The preliminary meeting (3.1.3, App 2): one for each review. It is arranged with a version; what is typed while it runs (the four tables
-- below) is kept field by field, each only if the field still holds what its typist saw, so that two may type at once.
CREATE TABLE preliminary_meeting (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    meets_on DATE NOT NULL,
    meets_at VARCHAR NOT NULL DEFAULT '',
    place VARCHAR NOT NULL DEFAULT '',
    opened_on TIMESTAMPTZ,                                -- when its first field was typed
    finished_on TIMESTAMPTZ,
    version INTEGER NOT NULL DEFAULT 1
);

-- One text of the meeting: a field of procedure/forms/preliminary_meeting.toml
CREATE TABLE preliminary_note (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    text VARCHAR NOT NULL DEFAULT '',
    changed_by VARCHAR NOT NULL,
    changed_on TIMESTAMPTZ NOT NULL
);

-- Invited and present, by post: name of who came, apologies, deputy
CREATE TABLE preliminary_attendance (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                                -- post, sio, other
    post_id VARCHAR,
    agency_id VARCHAR,
    title VARCHAR NOT NULL,
    email VARCHAR NOT NULL DEFAULT '',
    invited_on DATE,
    attendance VARCHAR NOT NULL DEFAULT '',               -- present, apologies, deputy, absent
    who VARCHAR NOT NULL DEFAULT '',
    list_order INTEGER NOT NULL,
    changed_by VARCHAR NOT NULL,
    changed_on TIMESTAMPTZ NOT NULL
);

-- Item 3: what each agency knows
CREATE TABLE agency_update (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    contacted_on DATE,
    known VARCHAR NOT NULL DEFAULT '',                    -- yes, no, checking
    knowledge VARCHAR NOT NULL DEFAULT '',
    records_from VARCHAR NOT NULL DEFAULT '',
    panel_member VARCHAR NOT NULL DEFAULT '',             -- yes, no: item 6
    changed_by VARCHAR NOT NULL,
    changed_on TIMESTAMPTZ NOT NULL
);

CREATE TABLE proceeding (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    status VARCHAR NOT NULL DEFAULT '',
    implication VARCHAR NOT NULL DEFAULT '',
    effect_on_timing VARCHAR NOT NULL DEFAULT '',
    next_date_typed VARCHAR, next_date_earliest DATE, next_date_latest DATE, next_date_precision VARCHAR,
    in_error_reason VARCHAR,
    list_order INTEGER NOT NULL,
    changed_by VARCHAR NOT NULL,
    changed_on TIMESTAMPTZ NOT NULL
);

-- What the group recommends to the CSP Chair (3.1.3); a later one replaces it until the decision, none is edited
CREATE TABLE recommendation_to_chair (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    recommends VARCHAR NOT NULL,                          -- meets, does_not_meet, more_information
    reasons VARCHAR NOT NULL,
    recommended_on DATE NOT NULL,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- The CSP Chair's decision (3.1.4); a later one supersedes, none is edited
CREATE TABLE decision (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    proceeds BOOLEAN NOT NULL,
    decided_on DATE NOT NULL,
    justification VARCHAR NOT NULL,
    differs_reason VARCHAR NOT NULL DEFAULT '',
    scale VARCHAR NOT NULL DEFAULT '',
    scale_reason VARCHAR NOT NULL DEFAULT '',
    decided_by VARCHAR NOT NULL,
    decided_for VARCHAR NOT NULL DEFAULT '',
    recorded_on TIMESTAMPTZ NOT NULL,
    supersedes VARCHAR,
    supersedes_reason VARCHAR NOT NULL DEFAULT ''
);

-- What was told to the Home Office, when and by whom
CREATE TABLE home_office_notice (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                                -- decision, nominated_chair, family_not_informed
    text VARCHAR NOT NULL,
    sent_on DATE,
    sent_by VARCHAR NOT NULL DEFAULT '',
    on_behalf_of VARCHAR NOT NULL DEFAULT '',
    sent_to VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

-- Each agency asked to secure its records (3.1.5)
CREATE TABLE secured_records (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR NOT NULL,
    requested_on DATE,
    request_due_on DATE,
    confirmed_on DATE,
    confirmed_by VARCHAR NOT NULL DEFAULT '',
    scope VARCHAR NOT NULL DEFAULT '[]',                  -- JSON list of victim, perpetrator, families
    guarded BOOLEAN,
    holds_records VARCHAR NOT NULL DEFAULT 'not_said',    -- yes, no, not_said
    note VARCHAR NOT NULL DEFAULT '',
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);
