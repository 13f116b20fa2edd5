-- What one has to do, across the reviews one may know of; and what was done of late.

-- name: roles_everywhere(person)
-- Each role held today in each review: an office in the reviews of the partnerships it reaches, perhaps in somebody else's place.
SELECT v.id AS review_id, o.role, NULL AS agency_id, coalesce(p.name, '') AS in_place_of
FROM offices_of(:person) o JOIN review v ON v.partnership_id = o.partnership_id LEFT JOIN person p ON p.id = o.for_person_id
UNION ALL
SELECT review_id, role, agency_id, '' FROM memberships_of(:person);

-- name: records_awaited(person)
-- Agencies asked to secure their records that have not confirmed it; `own` where one's own agency is asked
SELECT s.review_id, s.agency_id, g.name AS agency, s.request_due_on, bool_or(r.agency_id IS NOT NULL) AS own
FROM secured_records s
JOIN rights_in_reviews(:person, 'confirm_records_secured') r
  ON r.review_id = s.review_id AND (r.agency_id IS NULL OR r.agency_id = s.agency_id)
JOIN agency g ON g.id = s.agency_id
WHERE s.requested_on IS NOT NULL AND s.confirmed_on IS NULL AND s.in_error_reason IS NULL
GROUP BY s.review_id, s.agency_id, g.name, s.request_due_on
ORDER BY g.name;

-- name: drafts_with_their_reviews(person)
-- One's own drafts, with the review that each is about, as far as one may still see that
SELECT d.form, d.subject, d.kept_on, coalesce(v.id, a.review_id, m.review_id) AS review_id, v.id IS NULL AS of_plan
FROM draft d
LEFT JOIN visible_reviews(:person) v ON contains(d.subject, v.id)
LEFT JOIN visible_actions(:person) a ON contains(d.subject, a.id)
LEFT JOIN visible_recommendations(:person) m ON contains(d.subject, m.id)
WHERE d.person_id = :person
ORDER BY d.kept_on DESC;

-- name: done_by_oneself(person, since, events)
SELECT event, review_id, CASE WHEN event IN ('step_recorded', 'step_corrected') THEN summary ELSE '' END AS about, max(happened_on) AS happened_on, count(*) AS times
FROM activity
WHERE person_id = :person AND happened_on >= :since AND list_contains(:events, event)
  AND review_id IN (SELECT id FROM visible_reviews(:person))
GROUP BY ALL ORDER BY happened_on DESC;

-- name: changes_in_view(person, review, events, size)
SELECT happened_on, event, person_name, on_behalf_of, CASE WHEN event IN ('step_recorded', 'step_corrected') THEN summary ELSE '' END AS about
FROM activity
WHERE review_id = :review AND list_contains(:events, event)
  AND review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_recent_changes'))
ORDER BY seq DESC LIMIT :size;
