-- name: agency_names()
SELECT id, name, short_name, aliases FROM agency WHERE in_error_reason IS NULL ORDER BY name;
