-- The yearly audit of the process, and recommendations across reviews by theme (3.7).

-- name: process_audits(partnership)
SELECT a.id, a.first_day, a.last_day, a.version_no, a.audited_on, a.lessons, a.good_practice, a.reviews, a.published_on, a.link, a.answers,
    a.recorded_on, coalesce(p.name, '') AS recorded_by
FROM process_audit a LEFT JOIN person p ON p.id = a.recorded_by
WHERE a.partnership_id = :partnership
QUALIFY row_number() OVER (PARTITION BY a.first_day ORDER BY a.version_no DESC) = 1
ORDER BY a.first_day DESC;

-- name: newest_process_audit(partnership, first_day)^
SELECT first_day, last_day, version_no, audited_on, lessons, good_practice, reviews, published_on, link, answers
FROM process_audit WHERE partnership_id = :partnership AND first_day = :first_day ORDER BY version_no DESC LIMIT 1;

-- name: insert_process_audit(id, partnership_id, first_day, last_day, version_no, audited_on, lessons, good_practice, reviews, published_on, link, answers, recorded_by, recorded_on)!
INSERT INTO process_audit (
    id, partnership_id, first_day, last_day, version_no, audited_on, lessons, good_practice, reviews, published_on, link, answers, recorded_by, recorded_on
) VALUES (
    :id, :partnership_id, :first_day, :last_day, :version_no, :audited_on, :lessons, :good_practice, :reviews, :published_on, :link, :answers, :recorded_by,
    :recorded_on
);

-- name: recommendations_across(person)
-- Every recommendation one may see, whose ever it is, with its themes and how many of its actions are done
SELECT m.id, m.review_id, v.reference, v.label, m.number, m.text, m.scope, m.source, coalesce(g.name, '') AS agency,
    coalesce((SELECT string_agg(t.theme, ' ' ORDER BY t.theme) FROM recommendation_theme t
              WHERE t.recommendation_id = m.id AND t.removed_on IS NULL), '') AS themes
FROM visible_recommendations(:person) m JOIN review v ON v.id = m.review_id LEFT JOIN agency g ON g.id = m.agency_id
ORDER BY v.reference, m.source DESC, m.recorded_on;

-- name: themes_of(recommendation)
SELECT id, theme FROM recommendation_theme WHERE recommendation_id = :recommendation AND removed_on IS NULL;

-- name: insert_theme(id, recommendation_id, theme, recorded_by, recorded_on)!
INSERT INTO recommendation_theme (id, recommendation_id, theme, recorded_by, recorded_on)
VALUES (:id, :recommendation_id, :theme, :recorded_by, :recorded_on);

-- name: remove_theme(id, removed_on)!
UPDATE recommendation_theme SET removed_on = :removed_on WHERE id = :id AND removed_on IS NULL;
