-- Quarterly monitoring (3.5), conclusion and opening again (3.7), and the yearly audit of the process (3.7).

-- One of DASVEG's sessions. It looks back over first_day .. last_day; `called_on` asks agencies for their updates, due by `updates_by`.
CREATE TABLE monitoring_session (
    id VARCHAR PRIMARY KEY,
    meets_on DATE NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    updates_by DATE,
    state VARCHAR NOT NULL DEFAULT 'called',    -- called, begun, closed
    present VARCHAR NOT NULL DEFAULT '[]',      -- JSON: posts, never names of holders
    now_action_id VARCHAR,                      -- where the session is: the projector follows it
    answers VARCHAR NOT NULL DEFAULT '{}',      -- JSON: the whole of its form
    called_on DATE NOT NULL,
    called_by VARCHAR NOT NULL,
    closed_on TIMESTAMPTZ,
    closed_by VARCHAR,
    in_error_reason VARCHAR,
    version INTEGER NOT NULL DEFAULT 1
);

-- What a session recorded of one review: the newest version counts
CREATE TABLE monitoring_review (
    id VARCHAR PRIMARY KEY,
    session_id VARCHAR NOT NULL,
    review_id VARCHAR NOT NULL,
    version_no INTEGER NOT NULL,
    overview VARCHAR NOT NULL,                  -- reviewed, not_reached
    decisions VARCHAR NOT NULL DEFAULT '',
    agencies VARCHAR NOT NULL DEFAULT '{}',     -- JSON: agency's id to reviewed, nothing_received or nothing_due
    answers VARCHAR NOT NULL DEFAULT '{}',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- What a session recorded of one action: the newest version counts
CREATE TABLE monitoring_minute (
    id VARCHAR PRIMARY KEY,
    session_id VARCHAR NOT NULL,
    review_id VARCHAR NOT NULL,
    action_id VARCHAR NOT NULL,
    version_no INTEGER NOT NULL,
    said VARCHAR NOT NULL DEFAULT '',           -- what the agency says
    evidence_seen VARCHAR NOT NULL DEFAULT '',
    decision VARCHAR NOT NULL,
    ask VARCHAR NOT NULL DEFAULT '',            -- what the agency is asked for by the next session
    answers VARCHAR NOT NULL DEFAULT '{}',
    progress_id VARCHAR,                        -- the progress recorded with it
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- Each time a review was concluded or opened again; the newest says where it stands
CREATE TABLE review_conclusion (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,                      -- concluded, reopened
    happened_on DATE NOT NULL,
    reason VARCHAR NOT NULL DEFAULT '',         -- why opened again, or why concluded although something was missing
    missing VARCHAR NOT NULL DEFAULT '[]',      -- JSON: what was missing when the CSP Chair went ahead
    answers VARCHAR NOT NULL DEFAULT '{}',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- The yearly audit of the process, led by the DASVEG Chair: the newest version of a year counts
CREATE TABLE process_audit (
    id VARCHAR PRIMARY KEY,
    first_day DATE NOT NULL,                    -- of the year it looks at
    last_day DATE NOT NULL,
    version_no INTEGER NOT NULL,
    audited_on DATE NOT NULL,
    lessons VARCHAR NOT NULL,
    good_practice VARCHAR NOT NULL,
    reviews VARCHAR NOT NULL,                   -- JSON: ids of the reviews it covers
    published_on DATE,
    link VARCHAR NOT NULL DEFAULT '',
    answers VARCHAR NOT NULL DEFAULT '{}',
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);

-- Themes of recommendations, so that lessons can be found across reviews (3.7); taking one off is kept
CREATE TABLE recommendation_theme (
    id VARCHAR PRIMARY KEY,
    recommendation_id VARCHAR NOT NULL,
    theme VARCHAR NOT NULL,
    removed_on TIMESTAMPTZ,
    recorded_by VARCHAR NOT NULL,
    recorded_on TIMESTAMPTZ NOT NULL
);
