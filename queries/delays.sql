-- name: delays_of(reviews)
SELECT id, review_id, found_on, unreasonable, asked_on, answered_on, answers, version FROM delay
WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, found_on, recorded_on, id;

-- name: delays_in_view(person, review)
SELECT d.id, d.review_id, d.found_on, d.unreasonable, d.asked_on, d.answered_on, d.answers, d.version FROM delay d
WHERE d.review_id = :review AND d.in_error_reason IS NULL
  AND d.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_decision') WHERE agency_id IS NULL)
ORDER BY d.found_on, d.recorded_on, d.id;

-- name: insert_delay(id, review_id, found_on, unreasonable, answers, recorded_by, recorded_on)!
INSERT INTO delay (id, review_id, found_on, unreasonable, answers, recorded_by, recorded_on)
VALUES (:id, :review_id, :found_on, :unreasonable, :answers, :recorded_by, :recorded_on);

-- name: ask_about_delay(id, version, asked_on, answers)!
UPDATE delay SET asked_on = :asked_on, answers = :answers, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: answer_about_delay(id, version, answered_on, answers)!
UPDATE delay SET answered_on = :answered_on, answers = :answers, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: mark_delay_in_error(id, version, reason)!
UPDATE delay SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version AND in_error_reason IS NULL;
