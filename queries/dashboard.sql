-- The dashboard: what is late across the reviews one may see. Each read starts from the person's rights (scope.sql).

-- name: unconfirmed_records(person, today)
-- Agencies that have not confirmed by the day they were given that their records are secured (3.1.5)
SELECT s.review_id, s.agency_id, a.name AS agency, s.requested_on, s.request_due_on
FROM secured_records s JOIN agency a ON a.id = s.agency_id
WHERE s.in_error_reason IS NULL AND s.confirmed_on IS NULL AND s.request_due_on < :today
  AND EXISTS (SELECT 1 FROM rights_in_reviews(:person, 'see_secured_records') r
              WHERE r.review_id = s.review_id AND (r.agency_id IS NULL OR r.agency_id = s.agency_id))
ORDER BY s.request_due_on, a.name;

-- name: overdue_actions_on(person, days, agency)
-- The actions that were overdue on each of these days, from the history of targets and states: as `overdue_on`, for all the days in one question
WITH asked AS (SELECT unnest(:days) AS day), mine AS (
    SELECT a.id, a.review_id, m.number AS recommendation_number, a.number, a.list_order
    FROM visible_actions(:person) a JOIN recommendation m ON m.id = a.recommendation_id
    WHERE :agency = '' OR EXISTS (
        SELECT 1 FROM action_lead l WHERE l.action_id = a.id AND l.agency_id = :agency AND l.removed_on IS NULL)
), target AS (
    SELECT q.day, t.action_id, t.target_latest FROM asked q JOIN action_target t
      ON t.in_error_reason IS NULL AND (t.seq = 1 OR t.set_on <= q.day)
    QUALIFY row_number() OVER (PARTITION BY q.day, t.action_id ORDER BY t.seq DESC) = 1
), state AS (
    SELECT q.day, s.action_id, s.state FROM asked q JOIN action_state s
      ON s.in_error_reason IS NULL AND s.happened_earliest <= q.day
    QUALIFY row_number() OVER (PARTITION BY q.day, s.action_id ORDER BY s.seq DESC) = 1
)
SELECT t.day, a.*, t.target_latest FROM mine a
JOIN target t ON t.action_id = a.id AND t.target_latest < t.day
LEFT JOIN state s ON s.action_id = a.id AND s.day = t.day
WHERE coalesce(s.state, 'not_started') IN ('not_started', 'in_hand')
ORDER BY t.day, t.target_latest, a.id;
