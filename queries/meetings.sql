-- name: meetings_in_view(person)
SELECT m.id, m.body, m.review_id, v.reference, m.meets_on, m.meets_at, m.place, m.version
FROM meeting_date m LEFT JOIN visible_reviews(:person) v ON v.id = m.review_id
WHERE m.in_error_reason IS NULL AND (m.review_id IS NULL OR v.id IS NOT NULL)
ORDER BY m.meets_on, m.meets_at, m.body, v.reference;

-- name: meeting_in_view(person, id)^
SELECT m.id, m.body, m.review_id, v.reference, m.meets_on, m.meets_at, m.place, m.version
FROM meeting_date m LEFT JOIN visible_reviews(:person) v ON v.id = m.review_id
WHERE m.id = :id AND m.in_error_reason IS NULL AND (m.review_id IS NULL OR v.id IS NOT NULL);

-- name: next_meeting(body, day, review)^
SELECT id, body, review_id, meets_on, meets_at, place, version FROM meeting_date
WHERE body = :body AND meets_on >= :day AND in_error_reason IS NULL AND review_id IS NOT DISTINCT FROM :review
ORDER BY meets_on, meets_at LIMIT 1;

-- name: meeting_that_day(body, review, meets_on, meets_at, id)^
SELECT id FROM meeting_date
WHERE body = :body AND review_id IS NOT DISTINCT FROM :review AND meets_on = :meets_on AND meets_at = :meets_at
  AND in_error_reason IS NULL AND id <> :id;

-- name: insert_meeting(id, body, review_id, meets_on, meets_at, place)!
INSERT INTO meeting_date (id, body, review_id, meets_on, meets_at, place) VALUES (:id, :body, :review_id, :meets_on, :meets_at, :place);

-- name: change_meeting(id, version, body, review_id, meets_on, meets_at, place)!
UPDATE meeting_date SET body = :body, review_id = :review_id, meets_on = :meets_on, meets_at = :meets_at, place = :place, version = version + 1
WHERE id = :id AND version = :version;

-- name: mark_meeting_in_error(id, version, reason)!
UPDATE meeting_date SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version;

-- name: meeting_days()
-- The partnership's calendar, for what is due at the next available meeting of a body
SELECT DISTINCT body, meets_on FROM meeting_date WHERE review_id IS NULL AND in_error_reason IS NULL ORDER BY body, meets_on;
