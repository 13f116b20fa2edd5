-- Audit of the action plan, conclusion, opening again (3.7).

-- name: audits_of_review(person, review)
-- The newest audit of each action one may see
SELECT u.action_id, u.result, u.evidence_seen, u.seen_by, u.seen_on
FROM action_audit u JOIN visible_actions(:person) a ON a.id = u.action_id
WHERE u.in_error_reason IS NULL AND a.review_id = :review
QUALIFY row_number() OVER (PARTITION BY u.action_id ORDER BY u.recorded_on DESC, u.id) = 1;

-- name: last_audit_of_review(review)^
-- The last day on which evidence was seen for an action that now counts as audited
SELECT max(u.seen_on) AS seen_on FROM action_audit u JOIN action a ON a.id = u.action_id
WHERE u.in_error_reason IS NULL AND a.in_error_reason IS NULL AND u.result = 'confirmed' AND a.review_id = :review;

-- name: conclusions_in_view(person, review)
SELECT c.kind, c.happened_on, c.reason, c.missing, c.answers, c.recorded_on, coalesce(p.name, '') AS recorded_by
FROM review_conclusion c LEFT JOIN person p ON p.id = c.recorded_by
WHERE c.review_id = :review AND EXISTS (
    SELECT 1 FROM rights_in_reviews(:person, 'see_steps') r WHERE r.review_id = c.review_id AND r.agency_id IS NULL)
ORDER BY c.recorded_on DESC;

-- name: insert_conclusion(id, review_id, kind, happened_on, reason, missing, answers, recorded_by, recorded_on)!
INSERT INTO review_conclusion (id, review_id, kind, happened_on, reason, missing, answers, recorded_by, recorded_on)
VALUES (:id, :review_id, :kind, :happened_on, :reason, :missing, :answers, :recorded_by, :recorded_on);
