-- A former name of an agency, with the last day it bore it: papers of that day print it, and old tables are still matched by it.
CREATE TABLE agency_former_name (
    id VARCHAR PRIMARY KEY,
    agency_id VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    short_name VARCHAR NOT NULL,
    last_day DATE NOT NULL
);
