-- name: session_by_token(secret_token_hash)^
SELECT s.id, s.person_id, s.created_on, p.name, p.agency_id
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.token_hash = :secret_token_hash AND s.ended_on IS NULL AND p.disabled_on IS NULL;

-- name: session_by_id(id)^
SELECT s.id, s.person_id, s.created_on, p.name
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.id = :id AND s.ended_on IS NULL AND p.disabled_on IS NULL;

-- name: last_act_of_session(session)^
SELECT max(happened_on) AS happened_on FROM activity WHERE session_id = :session;

-- name: open_sessions_of(person)
SELECT id, person_id, created_on FROM session WHERE person_id = :person AND ended_on IS NULL ORDER BY created_on, id;

-- name: open_sessions()
SELECT s.id, s.person_id, s.created_on, p.name, p.username
FROM session s JOIN person p ON p.id = s.person_id
WHERE s.ended_on IS NULL
ORDER BY p.name, s.created_on;

-- name: insert_session(id, secret_token_hash, person_id, created_on)!
INSERT INTO session (id, token_hash, person_id, created_on) VALUES (:id, :secret_token_hash, :person_id, :created_on);

-- name: end_session(id, ended_on, ended_why)!
UPDATE session SET ended_on = :ended_on, ended_why = :ended_why WHERE id = :id AND ended_on IS NULL;

-- name: end_sessions_of(person_id, ended_on, ended_why)!
UPDATE session SET ended_on = :ended_on, ended_why = :ended_why WHERE person_id = :person_id AND ended_on IS NULL;

-- name: failures_of_username(username, since)^
SELECT count(*) AS failures, max(failed_on) AS last FROM sign_in_failure WHERE username = :username AND failed_on > :since;

-- name: failures_from_address(address, since)^
SELECT count(*) AS failures, max(failed_on) AS last FROM sign_in_failure WHERE address = :address AND failed_on > :since;

-- name: insert_failure(id, username, address, failed_on)!
INSERT INTO sign_in_failure (id, username, address, failed_on) VALUES (:id, :username, :address, :failed_on);

-- name: forget_failure(id)!
DELETE FROM sign_in_failure WHERE id = :id;

-- name: forget_failures_of(username)!
DELETE FROM sign_in_failure WHERE username = :username;

-- name: forget_failures_before(before)!
DELETE FROM sign_in_failure WHERE failed_on < :before;
