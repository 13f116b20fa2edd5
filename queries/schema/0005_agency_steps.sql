-- A step that each agency does for itself (3.3.3, 3.3.4, 3.5): what an agency records of its own; NULL: the step as a whole
ALTER TABLE step_record ADD COLUMN agency_id VARCHAR;
