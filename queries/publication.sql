-- The day of publication and the publication itself. Who may see them: see_publication of procedure/roles.toml.

-- name: publication_date_of(review)^
-- For rules: the day agreed last; `agreed_on` is the last of those on which chair, panel and family agreed.
SELECT id, publish_on, chair_agreed_on, panel_agreed_on, family_agreed_on, clash_reason, seq,
       greatest(chair_agreed_on, panel_agreed_on, coalesce(family_agreed_on, panel_agreed_on)) AS agreed_on
FROM publication_date WHERE review_id = :review ORDER BY seq DESC LIMIT 1;

-- name: visible_publication_dates(person, review)
SELECT d.id, d.publish_on, d.chair_agreed_on, d.panel_agreed_on, d.family_agreed_on, d.family_reason, d.clash_reason, d.recorded_on
FROM publication_date d
WHERE d.review_id = :review AND d.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_publication'))
ORDER BY d.seq DESC;

-- name: visible_publications(person, review)
SELECT p.id, p.published_on, p.documents, p.went_ahead, p.override_reason, p.version
FROM publication p
WHERE p.review_id = :review AND p.in_error_reason IS NULL
  AND p.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_publication'));

-- name: publication_of(review)^
-- For rules.
SELECT id, published_on, documents, version FROM publication WHERE review_id = :review AND in_error_reason IS NULL;

-- name: insert_publication_date(id, review_id, seq, publish_on, chair_agreed_on, panel_agreed_on, family_agreed_on, family_reason, clash_reason, recorded_by, recorded_on)!
INSERT INTO publication_date (
    id, review_id, seq, publish_on, chair_agreed_on, panel_agreed_on, family_agreed_on, family_reason, clash_reason, recorded_by,
    recorded_on
) VALUES (
    :id, :review_id, :seq, :publish_on, :chair_agreed_on, :panel_agreed_on, :family_agreed_on, :family_reason, :clash_reason,
    :recorded_by, :recorded_on
);

-- name: insert_publication(id, review_id, published_on, documents, went_ahead, override_reason, recorded_by, recorded_on)!
INSERT INTO publication (id, review_id, published_on, documents, went_ahead, override_reason, recorded_by, recorded_on)
VALUES (:id, :review_id, :published_on, :documents, :went_ahead, :override_reason, :recorded_by, :recorded_on);

-- name: mark_publication_in_error(id, version, reason)!
UPDATE publication SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: national_recommendations_open(reviews)
-- For rules: suggestions at national level to which no answer is recorded.
SELECT id, review_id, number, addressee FROM recommendation
WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL AND scope = 'national' AND response = '' AND responded_on IS NULL
ORDER BY review_id, number;
