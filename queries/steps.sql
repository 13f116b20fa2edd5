-- name: step_records(reviews)
SELECT review_id, step, outcome, done_typed, done_earliest, done_latest, done_precision, by_whom, note, result, recorded_by, recorded_on, seq,
    agency_id
FROM step_record WHERE list_contains(:reviews, review_id) ORDER BY review_id, step, seq;

-- name: last_seq_of_step(review, step)^
SELECT coalesce(max(seq), 0) AS seq FROM step_record WHERE review_id = :review AND step = :step;

-- name: insert_step_record(id, review_id, step, outcome, done_typed, done_earliest, done_latest, done_precision, by_whom, note, result, recorded_by, recorded_on, seq, agency_id)!
INSERT INTO step_record (
    id, review_id, step, outcome, done_typed, done_earliest, done_latest, done_precision, by_whom, note, result, recorded_by, recorded_on, seq,
    agency_id
) VALUES (
    :id, :review_id, :step, :outcome, :done_typed, :done_earliest, :done_latest, :done_precision, :by_whom, :note, :result, :recorded_by,
    :recorded_on, :seq, :agency_id
);

-- name: step_records_in_view(person, review)
-- What one may read of the dated record of steps: the review's own by who sees all of it, an agency's by its people too.
-- `noted`: whether note and by whom are theirs to read; what one has recorded oneself always is.
SELECT s.step, s.agency_id, g.name AS agency, s.outcome, s.done_typed, s.done_earliest, s.done_latest, s.done_precision, s.by_whom, s.note,
    s.result, s.recorded_on, s.seq, coalesce(p.name, '') AS recorded_by,
    s.recorded_by = :person OR EXISTS (
        SELECT 1 FROM rights_in_reviews(:person, 'see_step_notes') n
        WHERE n.review_id = s.review_id AND (n.agency_id IS NULL OR n.agency_id = s.agency_id)) AS noted
FROM step_record s LEFT JOIN person p ON p.id = s.recorded_by LEFT JOIN agency g ON g.id = s.agency_id
WHERE s.review_id = :review AND EXISTS (
    SELECT 1 FROM rights_in_reviews(:person, 'see_steps') r
    WHERE r.review_id = s.review_id AND (r.agency_id IS NULL OR r.agency_id = s.agency_id))
ORDER BY s.step, s.seq DESC;

-- name: holds_of(reviews)
SELECT id, review_id, reason, note, started_on, family_told_start_on, family_not_taking_part, ended_on, family_told_end_on, end_note, version
FROM hold WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, started_on;

-- name: extensions_of(reviews)
SELECT id, review_id, clock, old_due, new_due, reason, panel_agreed_on, csp_agreed_on, version
FROM extension WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, new_due;

-- name: recorded_under_lines(reviews, today)
-- Of the lines of a review's menu that hold more than steps: whether something stands there, and how many of its actions are open and overdue
WITH latest AS (
    SELECT action_id, state FROM action_state WHERE in_error_reason IS NULL
    QUALIFY row_number() OVER (PARTITION BY action_id ORDER BY seq DESC) = 1
), plan AS (
    SELECT a.review_id, count(*) FILTER (WHERE t.target_latest < :today) AS overdue
    FROM action a
    LEFT JOIN latest s ON s.action_id = a.id
    LEFT JOIN action_targets_on(:today) t ON t.action_id = a.id
    WHERE a.in_error_reason IS NULL AND coalesce(s.state, 'not_started') IN ('not_started', 'in_hand')
    GROUP BY a.review_id
)
SELECT v.id AS review_id,
    EXISTS (SELECT 1 FROM chronology_entry e WHERE e.review_id = v.id AND e.in_error_reason IS NULL) AS chronology,
    EXISTS (SELECT 1 FROM recommendation m WHERE m.review_id = v.id AND m.in_error_reason IS NULL) AS action_plan,
    EXISTS (SELECT 1 FROM report_section r WHERE r.review_id = v.id) AS reports,
    coalesce(p.overdue, 0) AS overdue
FROM review v LEFT JOIN plan p ON p.review_id = v.id
WHERE list_contains(:reviews, v.id);

-- name: facts_of_reviews(reviews)
-- What the record itself says of a review: `set` its edition of the procedure, `notified` the newest notification, and what there is of it: on_hold,
-- plan_row_held, recommendation. Asked by every page after every change: joined to each other these take four times as long to be planned.
SELECT id, 'set' AS fact, procedure_set AS said FROM review WHERE list_contains(:reviews, id)
UNION ALL SELECT review_id, 'notified', arg_max(CAST(answers AS VARCHAR), recorded_on) FROM notification
    WHERE list_contains(:reviews, review_id) GROUP BY review_id
UNION ALL SELECT review_id, 'on_hold', NULL FROM hold WHERE list_contains(:reviews, review_id) AND ended_on IS NULL AND in_error_reason IS NULL
UNION ALL SELECT review_id, 'plan_row_held', NULL FROM held_plan_row WHERE list_contains(:reviews, review_id) AND state = 'held'
UNION ALL SELECT review_id, 'recommendation', NULL FROM recommendation WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL;

-- name: plan_facts_of_reviews(reviews)
-- Of the reviews that have recommendations: whether each has an action, and how far the actions are.
WITH latest AS (
    SELECT action_id, arg_max(state, seq) AS state FROM action_state WHERE in_error_reason IS NULL GROUP BY action_id
), planned AS (
    SELECT m.review_id, m.id, m.scope, count(a.id) AS actions, count(a.id) FILTER (WHERE a.text <> '') AS written,
           count(a.id) FILTER (WHERE s.state IN ('implemented', 'audited', 'dropped')) AS implemented,
           count(a.id) FILTER (WHERE s.state IN ('audited', 'dropped')) AS audited
    FROM recommendation m
    LEFT JOIN action a ON a.recommendation_id = m.id AND a.in_error_reason IS NULL
    LEFT JOIN latest s ON s.action_id = a.id
    WHERE list_contains(:reviews, m.review_id) AND m.in_error_reason IS NULL
    GROUP BY m.review_id, m.id, m.scope
)
SELECT review_id AS id, sum(actions) > 0 AND sum(implemented) = sum(actions) AS every_action_implemented,
    sum(actions) > 0 AND sum(audited) = sum(actions) AS every_action_audited,
    bool_and(written > 0 OR scope = 'national') AS every_recommendation_has_action
FROM planned GROUP BY review_id;

-- name: proof_facts(review, agency)^
-- Of the actions of a review that stand, or of those that an agency leads: whether each is agreed by every agency that leads it (3.3.9), has a
-- lead officer and has begun. True of a plan without actions: whether it may be without is another fact's matter.
WITH latest AS (
    SELECT action_id, arg_max(state, seq) AS state FROM action_state WHERE in_error_reason IS NULL GROUP BY action_id
), stands AS (
    SELECT a.id, a.lead_officer, coalesce(s.state, 'not_started') AS state
    FROM action a LEFT JOIN latest s ON s.action_id = a.id
    WHERE a.review_id = :review AND a.in_error_reason IS NULL AND a.text <> '' AND coalesce(s.state, 'not_started') <> 'dropped'
      AND (:agency IS NULL OR a.id IN (SELECT action_id FROM action_lead WHERE agency_id = :agency AND removed_on IS NULL))
), waiting AS (
    SELECT l.action_id FROM action_lead l
    WHERE l.removed_on IS NULL AND l.agency_id IS NOT NULL AND (:agency IS NULL OR l.agency_id = :agency)
      AND NOT EXISTS (SELECT 1 FROM action_agreement g
                      WHERE g.action_id = l.action_id AND g.agency_id = l.agency_id AND g.in_error_reason IS NULL)
)
SELECT coalesce(bool_and(id NOT IN (SELECT action_id FROM waiting)), true) AS every_action_agreed,
    coalesce(bool_and(trim(lead_officer) <> ''), true) AS every_action_led,
    coalesce(bool_and(state <> 'not_started'), true) AS every_action_begun
FROM stands;
