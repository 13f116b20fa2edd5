-- name: hash_of_row(seq)^
SELECT hash FROM activity WHERE seq = :seq;

-- name: last_restored()^
SELECT seq, happened_on FROM activity WHERE event = 'restored' ORDER BY seq DESC LIMIT 1;

-- name: last_try_at_a_backup()^
SELECT event, happened_on, summary FROM activity WHERE event IN ('backup_made', 'backup_failed') ORDER BY seq DESC LIMIT 1;

-- name: end_every_session(ended_on, ended_why)!
UPDATE session SET ended_on = :ended_on, ended_why = :ended_why WHERE ended_on IS NULL;

-- name: withdraw_every_link(used_on)!
UPDATE one_time_link SET used_on = :used_on WHERE used_on IS NULL;
