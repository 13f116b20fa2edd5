-- name: second_factor_of(person)^
SELECT id, secret, used_step, set_up_on FROM second_factor WHERE person_id = :person;

-- name: has_second_factor(person)^
SELECT count(*) > 0 AS has FROM second_factor WHERE person_id = :person;

-- name: insert_second_factor(id, person_id, secret_key, used_step, set_up_on)!
INSERT INTO second_factor (id, person_id, secret, used_step, set_up_on) VALUES (:id, :person_id, :secret_key, :used_step, :set_up_on);

-- name: use_code_of_app(id, used_step)!
UPDATE second_factor SET used_step = :used_step WHERE id = :id AND used_step < :used_step;

-- name: forget_second_factor(person_id)!
DELETE FROM second_factor WHERE person_id = :person_id;

-- name: recovery_codes_left(person)^
SELECT count(*) AS codes FROM recovery_code WHERE person_id = :person AND used_on IS NULL;

-- name: recovery_code_of(person, secret_code_hash)^
SELECT id FROM recovery_code WHERE person_id = :person AND code_hash = :secret_code_hash AND used_on IS NULL;

-- name: insert_recovery_code(id, person_id, secret_code_hash)!
INSERT INTO recovery_code (id, person_id, code_hash) VALUES (:id, :person_id, :secret_code_hash);

-- name: use_recovery_code(id, used_on)!
UPDATE recovery_code SET used_on = :used_on WHERE id = :id AND used_on IS NULL;

-- name: forget_recovery_codes(person_id)!
DELETE FROM recovery_code WHERE person_id = :person_id;

-- name: second_factor_reset_of(person, since)^
SELECT r.id, r.asked_by_id, p.name AS asked_by, r.asked_on
FROM second_factor_reset r JOIN person p ON p.id = r.asked_by_id
WHERE r.person_id = :person AND r.closed_on IS NULL AND r.asked_on > :since;

-- name: insert_second_factor_reset(id, person_id, asked_by_id, asked_on)!
INSERT INTO second_factor_reset (id, person_id, asked_by_id, asked_on) VALUES (:id, :person_id, :asked_by_id, :asked_on);

-- name: close_second_factor_resets(person_id, closed_on)!
UPDATE second_factor_reset SET closed_on = :closed_on WHERE person_id = :person_id AND closed_on IS NULL;
