-- A monitoring session and a yearly audit belong to one partnership (3.5, 3.7; R209); those there were, to the first
ALTER TABLE monitoring_session ADD COLUMN partnership_id VARCHAR;
ALTER TABLE process_audit ADD COLUMN partnership_id VARCHAR;
UPDATE monitoring_session SET partnership_id = (SELECT id FROM partnership ORDER BY list_order, id LIMIT 1);
UPDATE process_audit SET partnership_id = (SELECT id FROM partnership ORDER BY list_order, id LIMIT 1);
