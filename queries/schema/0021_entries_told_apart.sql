-- Entries that were proposed as one event, or as contradicting each other, and are not: not proposed again while both say what they said then
CREATE TABLE entries_told_apart (
    id VARCHAR PRIMARY KEY,
    review_id VARCHAR NOT NULL,
    entry_id VARCHAR NOT NULL,
    entry_version INTEGER NOT NULL,                       -- as it was read when they were told apart
    other_entry_id VARCHAR NOT NULL,
    other_version INTEGER NOT NULL,
    note VARCHAR NOT NULL DEFAULT '',
    written_by VARCHAR NOT NULL,
    written_on TIMESTAMPTZ NOT NULL,
    taken_back_reason VARCHAR
);
