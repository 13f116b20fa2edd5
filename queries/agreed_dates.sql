-- name: agreed_dates_of(reviews)
-- The newest of each step counts; the ones before it stay to be seen
SELECT id, review_id, step, agreed_for, old_date, agreed_on, owner_role, seen_on, answers, version FROM agreed_date
WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, step, seq DESC;

-- name: last_seq_of_agreed_date(review, step)^
SELECT coalesce(max(seq), 0) AS seq FROM agreed_date WHERE review_id = :review AND step = :step;

-- name: insert_agreed_date(id, review_id, step, seq, agreed_for, old_date, agreed_on, owner_role, answers, recorded_by, recorded_on)!
INSERT INTO agreed_date (id, review_id, step, seq, agreed_for, old_date, agreed_on, owner_role, answers, recorded_by, recorded_on)
VALUES (:id, :review_id, :step, :seq, :agreed_for, :old_date, :agreed_on, :owner_role, :answers, :recorded_by, :recorded_on);

-- name: see_evidence_of_agreed_date(id, version, seen_on, answers)!
UPDATE agreed_date SET seen_on = :seen_on, answers = :answers, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: mark_agreed_date_in_error(id, version, reason)!
UPDATE agreed_date SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version AND in_error_reason IS NULL;
