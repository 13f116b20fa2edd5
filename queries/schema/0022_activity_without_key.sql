-- The activity record without its key. In a file of storage version v1.5.0 (decision 0003) each commit to a table that has a key and long texts reads
-- all of those texts again: after 20 chronologies every save of anything took 0.1 s more. The chain tells if a number is missing or there twice.
CREATE TABLE activity_without_key (
    seq BIGINT NOT NULL,
    happened_on TIMESTAMPTZ NOT NULL,
    event VARCHAR NOT NULL,
    person_id VARCHAR,
    person_name VARCHAR NOT NULL,
    on_behalf_of VARCHAR NOT NULL DEFAULT '',
    session_id VARCHAR,
    review_id VARCHAR,
    subject VARCHAR,
    summary VARCHAR NOT NULL DEFAULT '',
    writes VARCHAR,
    line VARCHAR NOT NULL,
    hash VARCHAR NOT NULL
);
INSERT INTO activity_without_key BY NAME SELECT * FROM activity ORDER BY seq;
DROP TABLE activity;
ALTER TABLE activity_without_key RENAME TO activity;
