-- name: last_number_in_year(prefix, year)^
SELECT coalesce(max(number_in_year), 0) AS last FROM review WHERE year_notified = :year AND reference LIKE :prefix || '-%';

-- name: insert_review(id, reference, label, procedure_set, year, number, begun_before, created_on)!
-- Held by the portal's own partnership, the first; one of another is placed there by 'place_review' in the same change.
INSERT INTO review (id, reference, label, procedure_set, year_notified, number_in_year, begun_before, created_on, partnership_id)
SELECT :id, :reference, :label, :procedure_set, :year, :number, :begun_before, :created_on, (SELECT id FROM partnership ORDER BY list_order, id LIMIT 1);

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
