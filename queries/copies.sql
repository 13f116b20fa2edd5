-- What a data file holds: asked of a copy, and of the original in the same transaction that made the copy.

-- name: table_names()
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal ORDER BY table_name;

-- name: rows_in_table(name)^
SELECT count(*) FROM query_table(:name);
