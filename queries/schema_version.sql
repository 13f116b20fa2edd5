-- name: make_schema_version()#
CREATE TABLE IF NOT EXISTS schema_version (name VARCHAR PRIMARY KEY, applied_on TIMESTAMPTZ NOT NULL);

-- name: schema_versions()
SELECT name FROM schema_version ORDER BY name;

-- name: insert_schema_version(name, applied_on)!
INSERT INTO schema_version (name, applied_on) VALUES (:name, :applied_on);
