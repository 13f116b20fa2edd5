-- name: insert_agency(id, name, short_name, kind, aliases, valid_from, valid_to, successor_id)!
INSERT INTO agency (id, name, short_name, kind, aliases, valid_from, valid_to, successor_id)
VALUES (:id, :name, :short_name, :kind, :aliases, :valid_from, :valid_to, :successor_id);

-- name: insert_post(id, title, agency_id, list_order)!
INSERT INTO post (id, title, agency_id, list_order) VALUES (:id, :title, :agency_id, :list_order);
