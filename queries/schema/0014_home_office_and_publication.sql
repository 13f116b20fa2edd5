-- Rounds with the Home Office (3.4.4, 3.4.5): each submission, the verdict on it, and the points of the letter with their answers.
CREATE TABLE home_office_submission (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    round INTEGER NOT NULL,                               -- 1 is the first submission, 2 the first resubmission, and so on
    submitted_on DATE NOT NULL,
    sent_by VARCHAR NOT NULL,
    on_behalf_of VARCHAR NOT NULL DEFAULT '',
    sent_to VARCHAR NOT NULL,
    contents VARCHAR NOT NULL,                            -- JSON list: overview_report, executive_summary, action_plan, data_form
    text VARCHAR NOT NULL,
    changed VARCHAR NOT NULL DEFAULT '',                  -- of a resubmission: what was amended
    approved_number INTEGER,                              -- the version of the report that the Board approved, and its digest
    approved_digest VARCHAR NOT NULL DEFAULT '',
    panel_expected_on DATE,                               -- the QA Panel it is meant for
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE home_office_verdict (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    submission_id VARCHAR,                                -- none of a review submitted before the portal
    round INTEGER NOT NULL,
    verdict VARCHAR NOT NULL,                             -- lists.toml: verdict
    panel_on_typed VARCHAR, panel_on_earliest DATE, panel_on_latest DATE, panel_on_precision VARCHAR,
    letter_on_typed VARCHAR, letter_on_earliest DATE, letter_on_latest DATE, letter_on_precision VARCHAR,
    received_on DATE NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    dasveg_told_on DATE,                                  -- 3.6.2: an update on the feedback
    board_told_on DATE,
    told_note VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE letter_point (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    verdict_id VARCHAR NOT NULL,
    list_order INTEGER NOT NULL,
    number VARCHAR NOT NULL DEFAULT '',                   -- as in the letter: 4a
    kind VARCHAR NOT NULL,                                -- amendment, praise, comment
    about VARCHAR NOT NULL DEFAULT '',
    wording VARCHAR NOT NULL,
    document VARCHAR NOT NULL DEFAULT '',
    section VARCHAR NOT NULL DEFAULT '',
    answer VARCHAR NOT NULL DEFAULT '',                   -- done, not_done
    answer_text VARCHAR NOT NULL DEFAULT '',
    answered_on DATE,
    answered_by VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- The day of publication as agreed with chair, panel and family (3.6.3); a later one replaces it, none is edited
CREATE TABLE publication_date (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    publish_on DATE NOT NULL,
    chair_agreed_on DATE NOT NULL,
    panel_agreed_on DATE NOT NULL,
    family_agreed_on DATE,
    family_reason VARCHAR NOT NULL DEFAULT '',            -- why the family did not take part in choosing it
    clash_reason VARCHAR NOT NULL DEFAULT '',             -- why it stays near a sensitive day
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- The publication itself (3.6.3)
CREATE TABLE publication (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    published_on DATE NOT NULL,
    documents VARCHAR NOT NULL,                           -- JSON list
    went_ahead VARCHAR NOT NULL DEFAULT '[]',             -- JSON list: what was missing all the same
    override_reason VARCHAR NOT NULL DEFAULT '',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);
