-- A corrected version of a chronology's file: which sheets came together, which file it corrects, and what it did to each entry.

-- Beside `chronology_import`, which has one row for each sheet. An import without a row here came alone, before files were corrected by files.
CREATE TABLE imported_file (
    import_id VARCHAR PRIMARY KEY,
    together VARCHAR NOT NULL,                            -- the file: the same for all sheets that came in it
    lineage VARCHAR NOT NULL,                             -- the first of the files that correct one another
    corrects VARCHAR                                      -- the file that this one corrects
);

-- Rows are only added. `version_no` is the entry's version that this made; none where the person kept what had been corrected on screen.
CREATE TABLE corrected_row (
    id VARCHAR PRIMARY KEY,
    import_id VARCHAR NOT NULL,
    entry_id VARCHAR,                                     -- of a held row: the entry that it was held for, if any
    held_id VARCHAR,                                      -- a row held from an earlier file, which this one settles
    outcome VARCHAR NOT NULL,                             -- changed, kept, gone, settled
    version_no INTEGER,
    origin_row INTEGER,
    origin_cells VARCHAR,                                 -- the cells as typed in the corrected file
    origin_hash VARCHAR
);
