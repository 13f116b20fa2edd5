-- name: person_by_username(username)^
SELECT id, username, name, email, job_title, agency_id, passphrase_hash, disabled_on, version FROM person WHERE username = :username;

-- name: person_by_id(id)^
SELECT id, username, name, email, job_title, agency_id, passphrase_hash, disabled_on, disabled_why, version FROM person WHERE id = :id;

-- name: count_people()^
SELECT count(*) AS people FROM person;

-- name: people_list()
SELECT p.id, p.username, p.name, p.email, p.job_title, p.agency_id, a.name AS agency, p.disabled_on, p.disabled_why, p.added_on,
    p.passphrase_hash IS NOT NULL AS has_passphrase, p.version
FROM person p LEFT JOIN agency a ON a.id = p.agency_id
ORDER BY p.name, p.username;

-- name: insert_person(id, username, name, email, job_title, agency_id, added_on)!
INSERT INTO person (id, username, name, email, job_title, agency_id, added_on)
VALUES (:id, :username, :name, :email, :job_title, :agency_id, :added_on);

-- name: change_person(id, version, name, email, job_title, agency_id)!
UPDATE person SET name = :name, email = :email, job_title = :job_title, agency_id = :agency_id, version = version + 1
WHERE id = :id AND version = :version;

-- name: set_passphrase(id, secret_hash)!
UPDATE person SET passphrase_hash = :secret_hash WHERE id = :id;

-- name: disable_person(id, disabled_on, disabled_why)!
UPDATE person SET disabled_on = :disabled_on, disabled_why = :disabled_why, version = version + 1 WHERE id = :id AND disabled_on IS NULL;

-- name: enable_person(id)!
UPDATE person SET disabled_on = NULL, disabled_why = NULL, version = version + 1 WHERE id = :id AND disabled_on IS NOT NULL;

-- name: insert_link(id, secret_token_hash, person_id, purpose, expires_on)!
INSERT INTO one_time_link (id, token_hash, person_id, purpose, expires_on)
VALUES (:id, :secret_token_hash, :person_id, :purpose, :expires_on);

-- name: withdraw_links_of(person_id, used_on)!
UPDATE one_time_link SET used_on = :used_on WHERE person_id IS NOT DISTINCT FROM :person_id AND used_on IS NULL;

-- name: link_by_token(secret_token_hash)^
SELECT l.id, l.person_id, l.purpose, l.expires_on, p.name, p.username
FROM one_time_link l LEFT JOIN person p ON p.id = l.person_id
WHERE l.token_hash = :secret_token_hash AND l.used_on IS NULL AND p.disabled_on IS NULL;

-- name: use_link(id, used_on)!
UPDATE one_time_link SET used_on = :used_on WHERE id = :id AND used_on IS NULL;

-- name: offices_list()
SELECT o.id, o.person_id, p.name, o.role, o.valid_from, o.valid_to, o.ended_why, o.partnership_id, s.short_name AS partnership, o.version
FROM office o JOIN person p ON p.id = o.person_id LEFT JOIN partnership s ON s.id = o.partnership_id
ORDER BY p.name, o.valid_from, o.role;

-- name: office_by_id(id)^
SELECT id, person_id, role, valid_from, valid_to, partnership_id, version FROM office WHERE id = :id;

-- name: offices_held(person_id, today)
SELECT id, role, partnership_id FROM office
WHERE person_id = :person_id AND valid_from <= :today AND (valid_to IS NULL OR valid_to >= :today);

-- name: own_offices(person_id, today)
SELECT role, '' AS for_name FROM office
WHERE person_id = :person_id AND valid_from <= :today AND (valid_to IS NULL OR valid_to >= :today)
UNION
SELECT d.role, p.name AS for_name FROM deputy d JOIN person p ON p.id = d.for_person_id
WHERE d.person_id = :person_id AND d.valid_from <= :today AND d.valid_to >= :today;

-- name: others_in_office(role, person_id, partnership, today)^
SELECT count(*) AS others FROM office o JOIN person p ON p.id = o.person_id
WHERE o.role = :role AND o.person_id <> :person_id AND p.disabled_on IS NULL AND o.partnership_id IS NOT DISTINCT FROM :partnership
  AND o.valid_from <= :today AND (o.valid_to IS NULL OR o.valid_to >= :today);

-- name: insert_office(id, person_id, role, valid_from, valid_to)!
-- In the portal's own partnership, the first; one in another is placed there by 'place_office' in the same change.
INSERT INTO office (id, person_id, role, valid_from, valid_to, partnership_id)
SELECT :id, :person_id, :role, :valid_from, :valid_to, (SELECT id FROM partnership ORDER BY list_order, id LIMIT 1);

-- name: place_office(id, partnership_id)!
UPDATE office SET partnership_id = :partnership_id WHERE id = :id;

-- name: end_office(id, version, valid_to, ended_why)!
UPDATE office SET valid_to = :valid_to, ended_why = :ended_why, version = version + 1 WHERE id = :id AND version = :version;

-- name: deputies_list()
SELECT d.id, d.person_id, p.name, d.for_person_id, f.name AS for_name, d.role, d.valid_from, d.valid_to, d.version
FROM deputy d JOIN person p ON p.id = d.person_id JOIN person f ON f.id = d.for_person_id
ORDER BY d.valid_from, p.name;

-- name: deputy_by_id(id)^
SELECT id, person_id, for_person_id, role, valid_from, valid_to, version FROM deputy WHERE id = :id;

-- name: deputy_held(person_id, for_person_id, role, first_day, last_day)^
SELECT id FROM deputy
WHERE person_id = :person_id AND for_person_id = :for_person_id AND role = :role
  AND valid_from <= :last_day AND valid_to >= :first_day AND valid_to >= valid_from;

-- name: insert_deputy(id, person_id, for_person_id, role, valid_from, valid_to)!
INSERT INTO deputy (id, person_id, for_person_id, role, valid_from, valid_to)
VALUES (:id, :person_id, :for_person_id, :role, :valid_from, :valid_to);

-- name: end_deputy(id, version, valid_to)!
UPDATE deputy SET valid_to = :valid_to, version = version + 1 WHERE id = :id AND version = :version;

-- name: memberships_of_review(review)
SELECT m.id, m.review_id, m.person_id, p.name, m.role, m.agency_id, a.name AS agency, m.valid_from, m.valid_to, m.ended_why, m.version,
    c.id IS NOT NULL AS in_conflict
FROM membership m JOIN person p ON p.id = m.person_id
LEFT JOIN agency a ON a.id = m.agency_id
LEFT JOIN conflict_of_interest c ON c.review_id = m.review_id AND c.person_id = m.person_id
WHERE m.review_id = :review
ORDER BY p.name, m.valid_from, m.role;

-- name: membership_by_id(id)^
SELECT id, review_id, person_id, role, agency_id, valid_from, valid_to, version FROM membership WHERE id = :id;

-- name: membership_held(review_id, person_id, role, agency_id, first_day, last_day)^
SELECT id FROM membership
WHERE review_id = :review_id AND person_id = :person_id AND role = :role AND agency_id IS NOT DISTINCT FROM :agency_id
  AND (valid_to IS NULL OR valid_to >= :first_day) AND (CAST(:last_day AS DATE) IS NULL OR valid_from <= :last_day)
  AND (valid_to IS NULL OR valid_to >= valid_from);

-- name: insert_membership(id, review_id, person_id, role, agency_id, valid_from, valid_to)!
INSERT INTO membership (id, review_id, person_id, role, agency_id, valid_from, valid_to)
VALUES (:id, :review_id, :person_id, :role, :agency_id, :valid_from, :valid_to);

-- name: end_membership(id, version, valid_to, ended_why)!
UPDATE membership SET valid_to = :valid_to, ended_why = :ended_why, version = version + 1 WHERE id = :id AND version = :version;

-- name: end_memberships_in_conflict(review_id, person_id, valid_to, ended_why)!
UPDATE membership SET valid_to = :valid_to, ended_why = :ended_why, version = version + 1
WHERE review_id = :review_id AND person_id = :person_id AND (valid_to IS NULL OR valid_to > :valid_to);

-- name: conflict_in(review_id, person_id)^
SELECT id FROM conflict_of_interest WHERE review_id = :review_id AND person_id = :person_id;

-- name: insert_conflict(id, review_id, person_id, declared_on, note)!
INSERT INTO conflict_of_interest (id, review_id, person_id, declared_on, note)
VALUES (:id, :review_id, :person_id, :declared_on, :note);

-- name: leavers(day)
WITH rights AS (
    SELECT person_id, valid_from, valid_to FROM office
    UNION ALL
    SELECT person_id, valid_from, valid_to FROM membership
    UNION ALL
    SELECT person_id, valid_from, valid_to FROM deputy
)
SELECT p.id, p.name, p.username, p.added_on, max(r.valid_to) AS last_right
FROM person p LEFT JOIN rights r ON r.person_id = p.id
WHERE p.disabled_on IS NULL AND CAST(p.added_on AS DATE) < :day
GROUP BY p.id, p.name, p.username, p.added_on
HAVING count(*) FILTER (WHERE r.person_id IS NOT NULL AND (r.valid_to IS NULL OR r.valid_to >= :day)) = 0
ORDER BY p.name;

-- name: partnership()^
SELECT id, name, short_name, reference_prefix, logo, logo_type, demonstration, version FROM partnership ORDER BY list_order, id LIMIT 1;

-- name: partnership_names()^
SELECT id, name, short_name, reference_prefix, demonstration, version FROM partnership ORDER BY list_order, id LIMIT 1;

-- name: insert_partnership(id, name, short_name, reference_prefix, logo, logo_type, demonstration)!
INSERT INTO partnership (id, name, short_name, reference_prefix, logo, logo_type, demonstration)
VALUES (:id, :name, :short_name, :reference_prefix, :logo, :logo_type, :demonstration);

-- name: change_partnership(id, version, name, short_name, reference_prefix, logo, logo_type)!
UPDATE partnership SET name = :name, short_name = :short_name, reference_prefix = :reference_prefix, logo = :logo, logo_type = :logo_type,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: references_in_view(person)
SELECT v.id, v.reference, v.label FROM review v
WHERE v.id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_references')) ORDER BY v.reference;

-- name: memberships_of_person(person, who)
SELECT m.id, m.review_id, v.reference, m.role, g.name AS agency, m.valid_from, m.valid_to
FROM membership m JOIN review v ON v.id = m.review_id LEFT JOIN agency g ON g.id = m.agency_id
WHERE m.person_id = :who AND m.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_references'))
ORDER BY v.reference, m.valid_from;
