-- name: rights_held(who)
SELECT DISTINCT verb, review_id, partnership_id, agency_id, for_person_id FROM rights_of(:who);

-- name: conflicts_of(who)
SELECT review_id FROM conflict_of_interest WHERE person_id = :who;

-- name: roles_in_review(who, review)
SELECT DISTINCT role, NULL AS agency_id FROM offices_of(:who)
WHERE partnership_id = (SELECT partnership_id FROM review WHERE id = :review)
UNION ALL
SELECT role, agency_id FROM memberships_of(:who) WHERE review_id = :review;

-- name: holder_of_review(review)^
SELECT partnership_id FROM review WHERE id = :review;

-- name: members_with_role(review, role)
SELECT DISTINCT m.person_id, p.name FROM memberships_held m JOIN person p ON p.id = m.person_id
WHERE m.review_id = :review AND m.role = :role ORDER BY p.name;

-- name: review_exists(review)^
SELECT id FROM review WHERE id = :review AND in_error_reason IS NULL;

-- name: name_of_person(id)^
SELECT name FROM person WHERE id = :id;

-- name: session_standing(session, person)^
SELECT s.id FROM session s JOIN person p ON p.id = s.person_id
WHERE s.id = :session AND s.person_id = :person AND s.ended_on IS NULL AND p.disabled_on IS NULL;

-- name: clear_role_rights()!
DELETE FROM role_right;

-- name: insert_role_rights(verbs, roles, own)!
INSERT INTO role_right (verb, role, own)
SELECT unnest(:verbs::VARCHAR[]), unnest(:roles::VARCHAR[]), unnest(:own::BOOLEAN[]);

-- name: clear_review_rights()!
DELETE FROM review_right;

-- name: lay_review_rights()!
INSERT INTO review_right (person_id, verb, review_id, agency_id)
SELECT person_id, verb, review_id, agency_id FROM rights_by_review_today;
