-- name: last_number_in_year(prefix, year)^
SELECT coalesce(max(number_in_year), 0) AS last FROM review WHERE year_notified = :year AND reference LIKE :prefix || '-%';

-- name: insert_review(id, reference, label, procedure_set, year, number, begun_before, created_on)!
-- Held by the portal's own partnership, the first; one of another is placed there by 'place_review' in the same change.
INSERT INTO review (id, reference, label, procedure_set, year_notified, number_in_year, begun_before, created_on, partnership_id)
SELECT :id, :reference, :label, :procedure_set, :year, :number, :begun_before, :created_on, (SELECT id FROM partnership ORDER BY list_order, id LIMIT 1);

-- name: mark_review(id, marking)!
UPDATE review SET marking = :marking WHERE id = :id;

-- name: day_of_review(review)^
-- The day its death was notified, as far as it is known; else of its death, else of its entry here.
SELECT coalesce(n.received_on, n.death_earliest, CAST(v.created_on AS DATE)) AS day
FROM review v LEFT JOIN (
    SELECT * FROM notification WHERE review_id = :review ORDER BY recorded_on DESC LIMIT 1
) n ON n.review_id = v.id
WHERE v.id = :review;

-- name: place_review(id, partnership_id)!
UPDATE review SET partnership_id = :partnership_id, version = version + 1 WHERE id = :id;

-- name: review_in_view(person, id)^
SELECT id, reference, label, procedure_set, begun_before, marking, created_on, version FROM visible_reviews(:person) WHERE id = :id;

-- name: review_by_reference(person, reference)^
SELECT id, reference, label, procedure_set, begun_before, marking, created_on, version
FROM visible_reviews(:person) WHERE reference = :reference;

-- name: reviews_in_view(person)
SELECT id, reference, label, procedure_set, begun_before, marking, created_on, version FROM visible_reviews(:person) ORDER BY reference;

-- name: set_label(id, label, version)!
UPDATE review SET label = :label, version = version + 1 WHERE id = :id AND version = :version;
