-- name: insert_agency(id, name, short_name, kind, aliases, valid_from, valid_to, successor_id)!
INSERT INTO agency (id, name, short_name, kind, aliases, valid_from, valid_to, successor_id)
VALUES (:id, :name, :short_name, :kind, :aliases, :valid_from, :valid_to, :successor_id);

-- name: insert_post(id, title, agency_id, list_order)!
INSERT INTO post (id, title, agency_id, list_order) VALUES (:id, :title, :agency_id, :list_order);

-- name: agencies_list()
SELECT a.id, a.name, a.short_name, a.kind, a.aliases, a.valid_from, a.valid_to, a.successor_id, s.name AS successor, a.version
FROM agency a LEFT JOIN agency s ON s.id = a.successor_id
WHERE a.in_error_reason IS NULL ORDER BY a.name;

-- name: change_agency(id, version, name, short_name, kind, aliases, valid_from, valid_to, successor_id)!
UPDATE agency SET name = :name, short_name = :short_name, kind = :kind, aliases = :aliases, valid_from = :valid_from, valid_to = :valid_to,
    successor_id = :successor_id, version = version + 1
WHERE id = :id AND version = :version;

-- name: mark_agency_in_error(id, version, reason)!
UPDATE agency SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version;

-- name: former_names()
SELECT agency_id, name, short_name, last_day FROM agency_former_name ORDER BY agency_id, last_day;

-- name: insert_former_name(id, agency_id, name, short_name, last_day)!
INSERT INTO agency_former_name (id, agency_id, name, short_name, last_day) VALUES (:id, :agency_id, :name, :short_name, :last_day);

-- name: uses_of_agency(agency)^
SELECT (SELECT count(*) FROM person WHERE agency_id = :agency) + (SELECT count(*) FROM post WHERE agency_id = :agency)
    + (SELECT count(*) FROM membership WHERE agency_id = :agency) + (SELECT count(*) FROM chronology_entry WHERE agency_id = :agency)
    + (SELECT count(*) FROM held_row WHERE agency_id = :agency) + (SELECT count(*) FROM action_lead WHERE agency_id = :agency)
    + (SELECT count(*) FROM agency_update WHERE agency_id = :agency) + (SELECT count(*) FROM secured_records WHERE agency_id = :agency)
    + (SELECT count(*) FROM preliminary_attendance WHERE agency_id = :agency) + (SELECT count(*) FROM agency WHERE successor_id = :agency)
    + (SELECT count(*) FROM register_entry WHERE agency_id = :agency) + (SELECT count(*) FROM contribution WHERE agency_id = :agency)
    AS uses;

-- name: posts_list()
SELECT p.id, p.title, p.agency_id, a.name AS agency, p.holder, p.holder_email, p.list_order, p.valid_from, p.valid_to, p.version
FROM post p JOIN agency a ON a.id = p.agency_id
ORDER BY p.list_order, p.title, p.valid_from NULLS FIRST;

-- name: post_by_id(id)^
SELECT id, title, agency_id, holder, holder_email, list_order, valid_from, valid_to, version FROM post WHERE id = :id;

-- name: last_post_order()^
SELECT coalesce(max(list_order), 0) AS last FROM post;

-- name: insert_post_with_holder(id, title, agency_id, holder, holder_email, list_order, valid_from, valid_to)!
INSERT INTO post (id, title, agency_id, holder, holder_email, list_order, valid_from, valid_to)
VALUES (:id, :title, :agency_id, :holder, :holder_email, :list_order, :valid_from, :valid_to);

-- name: change_post(id, version, title, agency_id, holder, holder_email, valid_from, valid_to)!
UPDATE post SET title = :title, agency_id = :agency_id, holder = :holder, holder_email = :holder_email, valid_from = :valid_from,
    valid_to = :valid_to, version = version + 1
WHERE id = :id AND version = :version;

-- name: end_post(id, version, valid_to)!
UPDATE post SET valid_to = :valid_to, version = version + 1 WHERE id = :id AND version = :version;
