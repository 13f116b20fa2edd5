-- DASVEG's quarterly monitoring of action plans (3.5). A session is its partnership's and holds nothing of a case: casework/monitoring.py asks whose
-- office reaches it; what is recorded of a review or an action is read through its scope.

-- name: monitoring_sessions()
SELECT id, meets_on, first_day, last_day, updates_by, state, present, now_action_id, answers, called_on, version, partnership_id
FROM monitoring_session WHERE in_error_reason IS NULL ORDER BY meets_on DESC, called_on DESC;

-- name: monitoring_session(id)^
SELECT id, meets_on, first_day, last_day, updates_by, state, present, now_action_id, answers, called_on, version, partnership_id
FROM monitoring_session WHERE in_error_reason IS NULL AND id = :id;

-- name: insert_monitoring_session(id, partnership_id, meets_on, first_day, last_day, updates_by, answers, called_on, called_by)!
INSERT INTO monitoring_session (id, partnership_id, meets_on, first_day, last_day, updates_by, answers, called_on, called_by)
VALUES (:id, :partnership_id, :meets_on, :first_day, :last_day, :updates_by, :answers, :called_on, :called_by);

-- name: begin_monitoring_session(id, version, meets_on, first_day, last_day, present, answers)!
UPDATE monitoring_session SET state = 'begun', meets_on = :meets_on, first_day = :first_day, last_day = :last_day, present = :present,
    answers = :answers, version = version + 1
WHERE id = :id AND version = :version AND state <> 'closed' AND in_error_reason IS NULL;

-- name: show_monitored_action(id, action_id)!
-- Where the session is: the last to go on is followed, so there is no version to miss
UPDATE monitoring_session SET now_action_id = :action_id WHERE id = :id AND state = 'begun' AND in_error_reason IS NULL;

-- name: close_monitoring_session(id, version, closed_on, closed_by)!
UPDATE monitoring_session SET state = 'closed', closed_on = :closed_on, closed_by = :closed_by, now_action_id = NULL, version = version + 1
WHERE id = :id AND version = :version AND state = 'begun' AND in_error_reason IS NULL;

-- name: cancel_monitoring_session(id, version, reason)!
UPDATE monitoring_session SET in_error_reason = :reason, version = version + 1
WHERE id = :id AND version = :version AND state = 'called' AND in_error_reason IS NULL;

-- name: monitored_reviews(person, session)
-- The newest record of each review in a session, of those one may see
SELECT r.review_id, r.version_no, r.overview, r.decisions, r.agencies, r.answers, r.recorded_on, coalesce(p.name, '') AS recorded_by
FROM monitoring_review r LEFT JOIN person p ON p.id = r.recorded_by
WHERE r.session_id = :session AND r.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_monitoring'))
QUALIFY row_number() OVER (PARTITION BY r.review_id ORDER BY r.version_no DESC) = 1;

-- name: reviews_recorded_in(session)
SELECT DISTINCT review_id FROM monitoring_review WHERE session_id = :session;

-- name: newest_monitoring_review(session, review)^
SELECT version_no, overview, decisions FROM monitoring_review WHERE session_id = :session AND review_id = :review ORDER BY version_no DESC LIMIT 1;

-- name: insert_monitoring_review(id, session_id, review_id, version_no, overview, decisions, agencies, answers, recorded_by, recorded_on)!
INSERT INTO monitoring_review (id, session_id, review_id, version_no, overview, decisions, agencies, answers, recorded_by, recorded_on)
VALUES (:id, :session_id, :review_id, :version_no, :overview, :decisions, :agencies, :answers, :recorded_by, :recorded_on);

-- name: minutes_of_session(person, session)
-- The newest minute of each action in a session, of those one may see
SELECT m.* FROM monitoring_minute m JOIN visible_actions(:person) a ON a.id = m.action_id
WHERE m.session_id = :session
QUALIFY row_number() OVER (PARTITION BY m.action_id ORDER BY m.version_no DESC) = 1;

-- name: asked_before(person, action, session)^
-- What the last session that minuted an action asked for
SELECT m.ask, s.meets_on FROM monitoring_minute m JOIN visible_actions(:person) a ON a.id = m.action_id
JOIN monitoring_session s ON s.id = m.session_id
WHERE m.action_id = :action AND m.session_id <> :session AND m.ask <> ''
ORDER BY s.meets_on DESC, m.version_no DESC LIMIT 1;

-- name: minutes_in_view(person, action)
-- Every session's newest minute of an action, for its history
SELECT m.id, m.said, m.evidence_seen, m.decision, m.ask, m.recorded_on, s.meets_on, coalesce(p.name, '') AS recorded_by_name,
    NULL AS in_error_reason
FROM monitoring_minute m JOIN visible_actions(:person) a ON a.id = m.action_id
JOIN monitoring_session s ON s.id = m.session_id LEFT JOIN person p ON p.id = m.recorded_by
WHERE m.action_id = :action
QUALIFY row_number() OVER (PARTITION BY m.session_id ORDER BY m.version_no DESC) = 1;

-- name: newest_minute(session, action)^
SELECT version_no, said, evidence_seen, decision, ask, progress_id FROM monitoring_minute
WHERE session_id = :session AND action_id = :action ORDER BY version_no DESC LIMIT 1;

-- name: insert_minute(id, session_id, review_id, action_id, version_no, said, evidence_seen, decision, ask, answers, progress_id, recorded_by, recorded_on)!
INSERT INTO monitoring_minute (
    id, session_id, review_id, action_id, version_no, said, evidence_seen, decision, ask, answers, progress_id, recorded_by, recorded_on
) VALUES (
    :id, :session_id, :review_id, :action_id, :version_no, :said, :evidence_seen, :decision, :ask, :answers, :progress_id, :recorded_by, :recorded_on
);

-- name: updates_asked(reviews, since, today)
-- By review and agency: how many of the open actions it leads, and of how many of them something was heard since that day (3.5)
SELECT a.review_id, l.agency_id, g.name AS agency, count(*) AS actions,
    count(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM action_progress p WHERE p.action_id = a.id AND p.in_error_reason IS NULL AND p.reported_on >= :since
        AND (p.agency_id = l.agency_id OR p.agency_id IS NULL))) AS heard
FROM action a JOIN recommendation m ON m.id = a.recommendation_id AND m.in_error_reason IS NULL
JOIN action_lead l ON l.action_id = a.id AND l.removed_on IS NULL
JOIN agency g ON g.id = l.agency_id
LEFT JOIN action_states_on(:today) s ON s.action_id = a.id
WHERE a.in_error_reason IS NULL AND a.text <> '' AND list_contains(:reviews, a.review_id)
  AND coalesce(s.state, 'not_started') IN ('not_started', 'in_hand')
GROUP BY a.review_id, l.agency_id, g.name ORDER BY a.review_id, g.name;

-- name: agencies_with_plans(reviews)
-- Agencies whose own plan, from their IMR, is kept beside the overview report's
SELECT DISTINCT m.review_id, m.agency_id, g.name AS agency FROM recommendation m JOIN agency g ON g.id = m.agency_id
WHERE m.in_error_reason IS NULL AND m.source = 'agency_plan' AND list_contains(:reviews, m.review_id) ORDER BY g.name;

-- name: names_of_agencies()
SELECT id, name FROM agency;
