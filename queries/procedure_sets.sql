-- name: procedure_sets_kept()
SELECT id, named, edition, label, digest, kept_on FROM procedure_set ORDER BY kept_on, edition;

-- name: procedure_set_by_id(id)^
SELECT id, digest FROM procedure_set WHERE id = :id;

-- name: procedure_file_of(procedure_set, path)^
SELECT content FROM procedure_file WHERE procedure_set = :procedure_set AND path = :path;

-- name: insert_procedure_set(id, named, edition, label, digest, kept_on)!
INSERT INTO procedure_set (id, named, edition, label, digest, kept_on) VALUES (:id, :named, :edition, :label, :digest, :kept_on);

-- name: insert_procedure_file(id, procedure_set, path, content)!
INSERT INTO procedure_file (id, procedure_set, path, content) VALUES (:id, :procedure_set, :path, :content);

-- name: procedure_set_of_review(review)^
SELECT procedure_set FROM review WHERE id = :review;

-- name: move_review_to_set(id, from_set, to_set)!
UPDATE review SET procedure_set = :to_set, version = version + 1 WHERE id = :id AND procedure_set = :from_set;

-- name: insert_procedure_move(id, review_id, from_set, to_set, reason, moved_by, moved_on)!
INSERT INTO procedure_move (id, review_id, from_set, to_set, reason, moved_by, moved_on)
VALUES (:id, :review_id, :from_set, :to_set, :reason, :moved_by, :moved_on);
