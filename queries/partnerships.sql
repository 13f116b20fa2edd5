-- name: partnerships_list()
SELECT p.id, p.name, p.short_name, p.reference_prefix, p.ended_on, p.ended_why, p.successor_id, s.name AS successor, p.version
FROM partnership p LEFT JOIN partnership s ON s.id = p.successor_id ORDER BY p.list_order, p.id;

-- name: partnership_by_id(id)^
SELECT id, name, short_name, reference_prefix, logo, logo_type, demonstration, version FROM partnership WHERE id = :id;

-- name: last_partnership_order()^
SELECT coalesce(max(list_order), 0) AS last FROM partnership;

-- name: add_partnership(id, name, short_name, reference_prefix, list_order)!
INSERT INTO partnership (id, name, short_name, reference_prefix, list_order, demonstration)
SELECT :id, :name, :short_name, :reference_prefix, :list_order, (SELECT bool_or(demonstration) FROM partnership);

-- name: end_partnership(id, version, ended_on, ended_why, successor_id)!
UPDATE partnership SET ended_on = :ended_on, ended_why = :ended_why, successor_id = :successor_id, version = version + 1
WHERE id = :id AND version = :version AND ended_on IS NULL;

-- name: acting_list()
SELECT a.id, a.partnership_id, p.name AS partnership, a.for_partnership_id, f.name AS for_partnership, a.role, a.valid_from, a.valid_to,
    a.reason, a.ended_why, a.version
FROM acting_partnership a JOIN partnership p ON p.id = a.partnership_id JOIN partnership f ON f.id = a.for_partnership_id
ORDER BY f.name, a.valid_from, p.name, a.role;

-- name: acting_with(partnership, today)
SELECT id, version FROM acting_partnership
WHERE (partnership_id = :partnership OR for_partnership_id = :partnership) AND (valid_to IS NULL OR valid_to >= :today);

-- name: insert_acting(id, partnership_id, for_partnership_id, role, valid_from, valid_to, reason)!
INSERT INTO acting_partnership (id, partnership_id, for_partnership_id, role, valid_from, valid_to, reason)
VALUES (:id, :partnership_id, :for_partnership_id, :role, :valid_from, :valid_to, :reason);

-- name: end_acting(id, version, valid_to, ended_why)!
UPDATE acting_partnership SET valid_to = :valid_to, ended_why = :ended_why, version = version + 1 WHERE id = :id AND version = :version;

-- name: reviews_held_by(partnership)
SELECT id FROM review WHERE partnership_id = :partnership ORDER BY reference;

-- name: reviews_held_on(partnership, day)
-- Of the reviews that count, those this partnership held on a day
SELECT v.id FROM review v
WHERE v.in_error_reason IS NULL AND :partnership = coalesce(
    (SELECT h.partnership_id FROM former_holder h WHERE h.review_id = v.id AND h.until >= :day ORDER BY h.until LIMIT 1), v.partnership_id);

-- name: reviews_ever_held(partnership)
SELECT id FROM review WHERE partnership_id = :partnership
UNION
SELECT review_id FROM former_holder WHERE partnership_id = :partnership;

-- name: insert_former_holder(id, review_id, partnership_id, until, reason)!
INSERT INTO former_holder (id, review_id, partnership_id, until, reason) VALUES (:id, :review_id, :partnership_id, :until, :reason);

-- name: former_holders(review)
SELECT p.name, h.until, h.reason FROM former_holder h JOIN partnership p ON p.id = h.partnership_id WHERE h.review_id = :review ORDER BY h.until;

-- name: partnerships_of_person(who, today)
-- Where a person holds rights, now or to come: by an office, as a deputy in one, or as a member of a review.
SELECT o.partnership_id FROM office o
WHERE o.person_id = :who AND o.partnership_id IS NOT NULL AND (o.valid_to IS NULL OR o.valid_to >= :today)
UNION
SELECT o.partnership_id FROM deputy d JOIN office o ON o.person_id = d.for_person_id AND o.role = d.role
WHERE d.person_id = :who AND o.partnership_id IS NOT NULL AND d.valid_to >= :today AND (o.valid_to IS NULL OR o.valid_to >= :today)
UNION
SELECT v.partnership_id FROM membership m JOIN review v ON v.id = m.review_id
WHERE m.person_id = :who AND v.partnership_id IS NOT NULL AND (m.valid_to IS NULL OR m.valid_to >= :today);
