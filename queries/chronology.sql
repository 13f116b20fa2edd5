-- Chronologies (App 3). What a person reads starts from the macros visible_... of scope.sql.

-- name: insert_entries(rows)!
-- Entries come in by the thousand: all rows in one JSON text, one statement. Cut into lines before it is read: that takes a third of the time.
INSERT INTO chronology_entry BY NAME
SELECT unnest(from_json(line, '{"entry_id":"VARCHAR","version_no":"INTEGER","review_id":"VARCHAR","agency_id":"VARCHAR",
    "date_typed":"VARCHAR","date_earliest":"DATE","date_latest":"DATE","date_precision":"VARCHAR","date_inferred":"VARCHAR",
    "time_of_day":"VARCHAR","time_until":"VARCHAR",
    "recorded_typed":"VARCHAR","recorded_earliest":"DATE","recorded_latest":"DATE","recorded_precision":"VARCHAR",
    "order_in_day":"INTEGER","about":"VARCHAR","about_typed":"VARCHAR","information":"VARCHAR","source":"VARCHAR",
    "action_outcome":"VARCHAR","victim_seen":"BOOLEAN","who_seen":"VARCHAR","views_wishes":"VARCHAR","significance":"VARCHAR",
    "own_answers":"VARCHAR","import_id":"VARCHAR","origin_row":"INTEGER","origin_cells":"VARCHAR","origin_hash":"VARCHAR",
    "written_by":"VARCHAR","written_on":"TIMESTAMPTZ","why":"VARCHAR","in_error_reason":"VARCHAR"}')) FROM (SELECT unnest(from_json(:rows, '["JSON"]')) AS line);

-- name: insert_held_rows(rows)!
INSERT INTO held_row BY NAME
SELECT unnest(from_json(line, '{"id":"VARCHAR","review_id":"VARCHAR","agency_id":"VARCHAR","import_id":"VARCHAR",
    "origin_row":"INTEGER","origin_cells":"VARCHAR","origin_hash":"VARCHAR","typed":"VARCHAR","problems":"VARCHAR",
    "state":"VARCHAR","entry_id":"VARCHAR","set_aside_reason":"VARCHAR","version":"INTEGER"}')) FROM (SELECT unnest(from_json(:rows, '["JSON"]')) AS line);

-- name: entry_in_view(person, entry)^
-- `commented` and `linked`, here and below: where nothing stands beside an entry, what may be seen of it need not be worked out.
SELECT e.*, a.name AS agency, coalesce(p.name, 'Machine operator') AS written_by_name,
       i.file_name AS origin_file, i.sheet AS origin_sheet,
       e.entry_id IN (SELECT entry_id FROM entry_comment) AS commented,
       e.entry_id IN (SELECT unnest([entry_id, other_entry_id]) FROM entry_link) AS linked
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
LEFT JOIN person p ON p.id = e.written_by LEFT JOIN chronology_import i ON i.id = e.import_id
WHERE e.entry_id = :entry;

-- name: newest_version(entry)^
SELECT * FROM chronology_entry WHERE entry_id = :entry ORDER BY version_no DESC LIMIT 1;

-- name: what_entries_tell(review, agency)
SELECT e.date_earliest, e.date_latest, e.information FROM chronology_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry WHERE review_id = :review AND agency_id = :agency GROUP BY entry_id) n
  ON n.entry_id = e.entry_id AND n.version_no = e.version_no
WHERE e.in_error_reason IS NULL;

-- name: newest_entries_of(review, agency)
SELECT e.* FROM chronology_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry WHERE review_id = :review AND agency_id = :agency GROUP BY entry_id) n
  ON n.entry_id = e.entry_id AND n.version_no = e.version_no;

-- name: entries_of_others(review, agency, entries)^
-- How many of these entries are another agency's.
SELECT count(DISTINCT entry_id) AS others FROM chronology_entry
WHERE review_id = :review AND agency_id <> :agency AND list_contains(CAST(:entries AS VARCHAR[]), entry_id);

-- name: entries_of_review(review, entries)
-- Which of these entries are of this review.
SELECT DISTINCT entry_id FROM chronology_entry WHERE review_id = :review AND list_contains(CAST(:entries AS VARCHAR[]), entry_id);

-- name: versions_in_view(person, entry)
-- Every version for those who may read what is not submitted; otherwise the submitted one alone.
SELECT v.*, coalesce(p.name, 'Machine operator') AS written_by_name
FROM visible_entries(:person) e JOIN chronology_entry v ON v.entry_id = e.entry_id AND (e.working OR v.version_no = e.version_no)
LEFT JOIN person p ON p.id = v.written_by
WHERE e.entry_id = :entry ORDER BY v.version_no;

-- name: entries_page(person, review, agencies, about, seen, first_day, last_day, significance, conflicts, place, period_first, period_last, only, size, skipped)
-- One page of the combined view. The order: first day it can mean, last day, place within the day, time; then agency, and row of its file. `silent_days` counts the days before
-- an entry in which nothing in this list can have happened; `others_that_day` the entries of other agencies known to the same day; `total` those
-- listed, `everything` those in view, `before` those that the filters take and that lie before the period of review, listed or not.
-- Only what the order needs is looked at for all entries: what stands beside an entry, and the long texts, are fetched for the page alone.
WITH mine AS MATERIALIZED (
    SELECT entry_id, version_no, working, agency_id, date_earliest, date_latest, date_precision, order_in_day, time_of_day,
           coalesce(origin_row, 0) AS origin_row, about, victim_seen, significance
    FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL
), taken AS MATERIALIZED (
    SELECT e.entry_id, e.version_no, e.working, e.agency_id, a.short_name AS agency, e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day,
           e.origin_row, e.date_precision = 'day' AND e.date_earliest = e.date_latest AS whole_day
    FROM mine e JOIN agency a ON a.id = e.agency_id
    WHERE (CAST(:agencies AS VARCHAR[]) IS NULL OR list_contains(CAST(:agencies AS VARCHAR[]), e.agency_id))
      AND (CAST(:about AS VARCHAR) IS NULL OR e.about LIKE '%"' || :about || '"%')
      AND (NOT :seen OR e.victim_seen)
      AND (CAST(:first_day AS DATE) IS NULL OR e.date_latest >= :first_day)
      AND (CAST(:last_day AS DATE) IS NULL OR e.date_earliest <= :last_day)
      AND (CAST(:significance AS VARCHAR) IS NULL OR e.significance = :significance)
      AND (CAST(:only AS VARCHAR[]) IS NULL OR e.entry_id IN (SELECT unnest(CAST(:only AS VARCHAR[]))))
      AND (NOT :conflicts OR e.entry_id IN (
          SELECT unnest([l.entry_id, l.other_entry_id]) FROM entry_link l
          WHERE l.review_id = :review AND l.kind = 'conflict' AND l.in_error_reason IS NULL
            AND l.entry_id IN (SELECT entry_id FROM mine) AND l.other_entry_id IN (SELECT entry_id FROM mine)))
), listed AS MATERIALIZED (
    SELECT * FROM taken
    WHERE CASE CAST(:place AS VARCHAR)
          WHEN 'inside' THEN date_latest >= CAST(:period_first AS DATE) AND date_earliest <= CAST(:period_last AS DATE)
          WHEN 'before' THEN date_latest < CAST(:period_first AS DATE)
          WHEN 'after' THEN date_earliest > CAST(:period_last AS DATE)
          WHEN 'apart' THEN CAST(:period_first AS DATE) IS NULL OR date_latest >= CAST(:period_first AS DATE)
          ELSE true END
), shown AS MATERIALIZED (
    SELECT *, row_number() OVER () AS place FROM (
        SELECT * FROM listed ORDER BY date_earliest, date_latest, order_in_day, time_of_day, agency, origin_row, entry_id LIMIT :size OFFSET :skipped)
), earlier AS (
    SELECT max(l.date_latest) AS last_day FROM listed l, (SELECT * FROM shown WHERE place = 1) f
    WHERE ROW(l.date_earliest, l.date_latest, l.order_in_day, l.time_of_day, l.agency, l.origin_row, l.entry_id)
        < ROW(f.date_earliest, f.date_latest, f.order_in_day, f.time_of_day, f.agency, f.origin_row, f.entry_id)
), days AS (
    SELECT date_earliest, count(*) AS entries FROM listed WHERE whole_day AND date_earliest IN (SELECT date_earliest FROM shown) GROUP BY date_earliest
), own_days AS (
    SELECT date_earliest, agency_id, count(*) AS entries FROM listed
    WHERE whole_day AND date_earliest IN (SELECT date_earliest FROM shown) GROUP BY date_earliest, agency_id
)
SELECT e.* EXCLUDE (origin_cells, origin_hash), s.working, s.agency, (SELECT count(*) FROM listed) AS total, (SELECT count(*) FROM mine) AS everything,
    (SELECT count(*) FROM taken WHERE date_latest < CAST(:period_first AS DATE)) AS before,
    date_diff('day', greatest((SELECT last_day FROM earlier),
        max(s.date_latest) OVER (ORDER BY s.place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)), s.date_earliest) - 1 AS silent_days,
    CASE WHEN s.whole_day THEN d.entries - o.entries ELSE 0 END AS others_that_day,
    s.entry_id IN (SELECT entry_id FROM entry_comment WHERE review_id = :review) AS commented,
    s.entry_id IN (SELECT unnest([entry_id, other_entry_id]) FROM entry_link WHERE review_id = :review) AS linked
FROM shown s JOIN chronology_entry e ON e.entry_id = s.entry_id AND e.version_no = s.version_no
LEFT JOIN days d ON d.date_earliest = s.date_earliest LEFT JOIN own_days o ON o.date_earliest = s.date_earliest AND o.agency_id = s.agency_id
ORDER BY s.place;

-- name: count_in_view(person, review)^
SELECT count(*) AS entries FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL;

-- name: entry_texts(person, review, text)
-- The entries in which a text stands as it is stored, whatever its capitals, and those with letters beyond plain English, which are read otherwise
-- than they are stored. With no text every entry: names stand in them that are shown in another form.
SELECT entry_id, agency_id, about_typed, information, source, action_outcome, who_seen, views_wishes
FROM (SELECT *, concat_ws(chr(10), about_typed, information, source, action_outcome, who_seen, views_wishes) AS stored
      FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL)
WHERE CAST(:text AS VARCHAR) IS NULL OR contains(lower(stored), CAST(:text AS VARCHAR)) OR strlen(stored) <> length(stored);

-- name: entries_to_export(person, review, agency)
SELECT e.*, a.name AS agency, coalesce(a.short_name, a.name) AS agency_short
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL AND (CAST(:agency AS VARCHAR) IS NULL OR e.agency_id = :agency)
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;

-- name: these_entries(person, review, entries)
SELECT e.*, a.name AS agency, e.entry_id IN (SELECT entry_id FROM entry_comment WHERE review_id = :review) AS commented,
       e.entry_id IN (SELECT unnest([entry_id, other_entry_id]) FROM entry_link WHERE review_id = :review) AS linked
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL AND list_contains(CAST(:entries AS VARCHAR[]), e.entry_id);

-- name: entries_in_error(person, review)
SELECT e.*, a.short_name AS agency, coalesce(p.name, 'Machine operator') AS written_by_name
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id LEFT JOIN person p ON p.id = e.written_by
WHERE e.review_id = :review AND e.in_error_reason IS NOT NULL ORDER BY e.date_earliest, e.date_latest, e.entry_id;

-- name: agencies_in_view(person, review)
-- The agencies of `chronologies_in_view`, with nothing counted: of a chronology of 50,000 entries a tenth of its time.
WITH latest AS (
    SELECT agency_id, arg_max(id, number) AS submission_id FROM chronology_submission WHERE review_id = :review GROUP BY agency_id
)
SELECT a.id AS agency_id, a.name AS agency FROM agency a
WHERE a.id IN (SELECT agency_id FROM visible_chronologies(:person) WHERE review_id = :review AND (working OR agency_id IN (
          SELECT agency_id FROM latest WHERE submission_id IN (SELECT submission_id FROM submitted_entry))))
   OR a.id IN (SELECT agency_id FROM visible_held_rows(:person) WHERE review_id = :review AND state = 'held')
ORDER BY a.short_name;

-- name: chronologies_in_view(person, review)
-- Each agency whose chronology the person may read: how much is in it, and how it stands with the panel.
WITH mine AS (
    SELECT agency_id, entry_id, version_no, working, date_earliest, date_latest, in_error_reason IS NULL AS stands
    FROM visible_entries(:person) WHERE review_id = :review
), held AS (
    SELECT agency_id, count(*) AS held FROM visible_held_rows(:person) WHERE review_id = :review AND state = 'held' GROUP BY agency_id
), submissions AS (
    SELECT agency_id, max(number) AS number, max(submitted_on) AS submitted_on, arg_max(id, number) AS submission_id
    FROM chronology_submission WHERE review_id = :review GROUP BY agency_id
), entries AS (
    SELECT m.agency_id, count(*) FILTER (WHERE m.stands) AS entries, bool_or(m.working) AS working,
           min(m.date_earliest) FILTER (WHERE m.stands) AS first_day, max(m.date_latest) FILTER (WHERE m.stands) AS last_day,
           count(*) FILTER (WHERE m.working AND CASE WHEN m.stands THEN t.version_no IS DISTINCT FROM m.version_no
                                                     ELSE t.entry_id IS NOT NULL END) AS unsubmitted
    FROM mine m LEFT JOIN submissions s ON s.agency_id = m.agency_id
    LEFT JOIN submitted_entry t ON t.submission_id = s.submission_id AND t.entry_id = m.entry_id
    GROUP BY m.agency_id
)
SELECT a.id AS agency_id, a.name AS agency, a.short_name, coalesce(n.entries, 0) AS entries, n.first_day, n.last_day,
       coalesce(n.working, h.agency_id IS NOT NULL) AS working, coalesce(h.held, 0) AS held,
       s.number, s.submitted_on, coalesce(n.unsubmitted, 0) AS unsubmitted
FROM agency a LEFT JOIN entries n ON n.agency_id = a.id LEFT JOIN held h ON h.agency_id = a.id
LEFT JOIN submissions s ON s.agency_id = a.id
WHERE n.agency_id IS NOT NULL OR h.agency_id IS NOT NULL
ORDER BY a.short_name;

-- name: agencies_for_chronology(review)
-- Those of this case first: asked to secure records, or with a member of the review.
SELECT a.id, a.name, a.short_name FROM agency a WHERE a.in_error_reason IS NULL AND a.valid_to IS NULL
ORDER BY NOT (a.id IN (SELECT agency_id FROM secured_records WHERE review_id = :review AND in_error_reason IS NULL)
              OR a.id IN (SELECT agency_id FROM membership WHERE review_id = :review AND agency_id IS NOT NULL)), a.name;

-- name: agency_for_chronology(id)^
SELECT id, name, short_name FROM agency WHERE id = :id AND in_error_reason IS NULL;

-- name: comments_in_view(person, entries)
SELECT c.id, c.entry_id, c.thread, c.initials, c.text, c.written_on, c.submission_id IS NOT NULL AS submitted
FROM visible_comments(:person) c WHERE list_contains(CAST(:entries AS VARCHAR[]), c.entry_id)
ORDER BY c.entry_id, c.written_on, c.thread DESC, c.id;

-- name: insert_comments(rows)!
INSERT INTO entry_comment BY NAME
SELECT unnest(from_json(line, '{"id":"VARCHAR","entry_id":"VARCHAR","review_id":"VARCHAR","agency_id":"VARCHAR","thread":"VARCHAR",
    "initials":"VARCHAR","text":"VARCHAR","written_by":"VARCHAR","written_on":"TIMESTAMPTZ"}')) FROM (SELECT unnest(from_json(:rows, '["JSON"]')) AS line);

-- name: show_comments_to_panel(review, agency, submission)!
UPDATE entry_comment SET submission_id = :submission WHERE review_id = :review AND agency_id = :agency AND thread = 'review_officer' AND submission_id IS NULL;

-- name: links_in_view(person, entries)
WITH wanted AS (
    SELECT id, entry_id, other_entry_id, kind, note, written_on FROM entry_link
    WHERE in_error_reason IS NULL
      AND (list_contains(CAST(:entries AS VARCHAR[]), entry_id) OR list_contains(CAST(:entries AS VARCHAR[]), other_entry_id))
), seen AS (
    SELECT entry_id FROM visible_entries(:person) WHERE in_error_reason IS NULL
      AND entry_id IN (SELECT entry_id FROM wanted UNION ALL SELECT other_entry_id FROM wanted)
)
SELECT id, entry_id, other_entry_id, kind, note FROM wanted
WHERE entry_id IN (SELECT entry_id FROM seen) AND other_entry_id IN (SELECT entry_id FROM seen)
ORDER BY written_on, id;

-- name: link_between(entry_id, other_entry_id)^
SELECT id FROM entry_link WHERE in_error_reason IS NULL AND (
    (entry_id = :entry_id AND other_entry_id = :other_entry_id) OR (entry_id = :other_entry_id AND other_entry_id = :entry_id));

-- name: insert_link_of_entries(id, review_id, entry_id, other_entry_id, kind, note, written_by, written_on)!
INSERT INTO entry_link (id, review_id, entry_id, other_entry_id, kind, note, written_by, written_on)
VALUES (:id, :review_id, :entry_id, :other_entry_id, :kind, :note, :written_by, :written_on);

-- name: take_link_back(id, reason)!
UPDATE entry_link SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: link_by_id(id)^
SELECT id, review_id, entry_id, other_entry_id FROM entry_link WHERE id = :id AND in_error_reason IS NULL;

-- name: insert_import(id, review_id, agency_id, file_name, file_hash, sheet, matching, unmatched, rows_read, rows_accepted, rows_held, rows_known, imported_by, imported_on)!
INSERT INTO chronology_import (id, review_id, agency_id, file_name, file_hash, sheet, matching, unmatched, rows_read, rows_accepted,
    rows_held, rows_known, imported_by, imported_on)
VALUES (:id, :review_id, :agency_id, :file_name, :file_hash, :sheet, :matching, :unmatched, :rows_read, :rows_accepted,
    :rows_held, :rows_known, :imported_by, :imported_on);

-- name: note_chosen_columns(id, chosen)!
-- By itself, so that a journal from before it plays again as it was written.
UPDATE chronology_import SET chosen = :chosen WHERE id = :id;

-- name: import_by_id(id)^
SELECT * FROM chronology_import WHERE id = :id;

-- name: imports_of(review)
SELECT i.id, i.agency_id, a.name AS agency, i.file_name, i.sheet, i.rows_read, i.rows_accepted, i.rows_held, i.rows_known, i.unmatched, i.imported_on,
       i.withdrawn_reason, coalesce(p.name, 'Machine operator') AS imported_by, o.file_name AS corrects, coalesce(c.changed, 0) AS changed,
       coalesce(c.kept, 0) AS kept_on_screen, coalesce(c.gone, 0) AS gone, coalesce(h.waiting, 0) AS rows_waiting
FROM chronology_import i JOIN agency a ON a.id = i.agency_id LEFT JOIN person p ON p.id = i.imported_by
LEFT JOIN imported_file f ON f.import_id = i.id
LEFT JOIN (SELECT coalesce(g.together, e.id) AS together, max(e.file_name) AS file_name
           FROM chronology_import e LEFT JOIN imported_file g ON g.import_id = e.id GROUP BY coalesce(g.together, e.id)) o ON o.together = f.corrects
LEFT JOIN (SELECT import_id, count(*) FILTER (WHERE outcome = 'changed') AS changed, count(*) FILTER (WHERE outcome = 'kept') AS kept,
                  count(*) FILTER (WHERE outcome = 'gone') AS gone FROM corrected_row GROUP BY import_id) c ON c.import_id = i.id
LEFT JOIN (SELECT import_id, count(*) AS waiting FROM held_row WHERE review_id = :review AND state = 'held' GROUP BY import_id) h ON h.import_id = i.id
WHERE i.review_id = :review ORDER BY i.imported_on DESC, i.id;

-- name: remembered_matching(agency)^
-- Of several sheets of one file that in which somebody chose most; a file in which nobody chose anything, as the portal's own workbook, unsays nothing.
SELECT matching, chosen FROM chronology_import WHERE agency_id = :agency AND withdrawn_reason IS NULL
ORDER BY chosen IS NOT DISTINCT FROM '{}', imported_on DESC, length(chosen) DESC NULLS LAST LIMIT 1;

-- name: rows_already_here(review, agency)
-- Rows of earlier imports by what was typed in them, each with the entry or held row it became (`item`): also as it stood before a later file
-- corrected it, or as a file has it that was not followed. What was withdrawn or recorded in error does not count.
WITH newest AS (
    SELECT entry_id, max(version_no) AS version_no FROM chronology_entry WHERE review_id = :review AND agency_id = :agency GROUP BY entry_id
), standing AS (
    SELECT e.entry_id FROM chronology_entry e JOIN newest n ON n.entry_id = e.entry_id AND n.version_no = e.version_no
    WHERE e.in_error_reason IS NULL
), known AS (
    SELECT e.entry_id, e.origin_hash FROM chronology_entry e JOIN chronology_import i ON i.id = e.import_id
    WHERE e.review_id = :review AND e.agency_id = :agency AND e.origin_hash IS NOT NULL AND i.withdrawn_reason IS NULL
    UNION
    SELECT c.entry_id, c.origin_hash FROM corrected_row c JOIN chronology_import i ON i.id = c.import_id
    WHERE i.review_id = :review AND i.agency_id = :agency AND c.outcome = 'kept' AND i.withdrawn_reason IS NULL
)
SELECT item, origin_hash, state FROM (
    SELECT k.entry_id AS item, k.origin_hash, 'accepted' AS state FROM known k JOIN standing s ON s.entry_id = k.entry_id
    WHERE NOT EXISTS (SELECT 1 FROM held_row m WHERE m.entry_id = k.entry_id AND m.origin_hash = k.origin_hash AND m.state = 'mended')
    UNION ALL
    SELECT h.id, h.origin_hash, h.state FROM held_row h JOIN chronology_import i ON i.id = h.import_id
    WHERE h.review_id = :review AND h.agency_id = :agency AND i.withdrawn_reason IS NULL
) ORDER BY origin_hash, state, item;

-- name: insert_imported_file(import_id, file_id, lineage, corrects)!
INSERT INTO imported_file VALUES (:import_id, :file_id, :lineage, :corrects);

-- name: insert_corrected_rows(rows)!
INSERT INTO corrected_row BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","import_id":"VARCHAR","entry_id":"VARCHAR","held_id":"VARCHAR","outcome":"VARCHAR",
    "version_no":"INTEGER","origin_row":"INTEGER","origin_cells":"VARCHAR","origin_hash":"VARCHAR"}]'), max_depth := 2);

-- name: files_of_agency(review, agency)
-- The files that an agency's chronology came in, newest first: those of one lineage correct one another.
SELECT coalesce(f.together, i.id) AS file_id, max(coalesce(f.lineage, i.id)) AS lineage, max(i.file_name) AS file_name,
       list(i.sheet ORDER BY i.sheet) AS sheets, max(i.imported_on) AS imported_on, sum(i.rows_read) AS rows_read
FROM chronology_import i LEFT JOIN imported_file f ON f.import_id = i.id
WHERE i.review_id = :review AND i.agency_id = :agency AND i.withdrawn_reason IS NULL
GROUP BY coalesce(f.together, i.id) ORDER BY imported_on DESC, file_id;

-- name: imports_as_they_stand(review, agency)^
-- Counted, because the moment that an import bears is when it began, not when it was written: another one, one withdrawn, or an entry recorded in
-- error changes what of a file is here already.
SELECT count(*) AS imports, count(withdrawn_reason) AS withdrawn,
       (SELECT count(*) FROM chronology_entry WHERE review_id = :review AND agency_id = :agency AND in_error_reason IS NOT NULL) AS in_error
FROM chronology_import WHERE review_id = :review AND agency_id = :agency;

-- name: entries_of_lineage(review, agency, lineage)
-- The newest version of each entry whose row came last in one of these files, with how the row was read in its file.
SELECT e.*, i.sheet, i.matching, i.file_name,
       (SELECT max(m.id) FROM held_row m WHERE m.entry_id = e.entry_id AND m.origin_hash = e.origin_hash AND m.state = 'mended') AS mended
FROM chronology_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry WHERE review_id = :review AND agency_id = :agency GROUP BY entry_id) n
  ON n.entry_id = e.entry_id AND n.version_no = e.version_no
JOIN chronology_import i ON i.id = e.import_id LEFT JOIN imported_file f ON f.import_id = i.id
WHERE coalesce(f.lineage, i.id) = :lineage AND i.withdrawn_reason IS NULL AND e.origin_cells IS NOT NULL
ORDER BY i.imported_on, i.sheet, e.origin_row, e.entry_id;

-- name: entry_with_its_row(entry)^
-- The newest version of an entry that came in a file, with how its row was read.
SELECT e.*, i.matching FROM chronology_entry e JOIN chronology_import i ON i.id = e.import_id
WHERE e.entry_id = :entry ORDER BY e.version_no DESC LIMIT 1;

-- name: versions_as_in_file(entries)
-- The version that a file made of each of these entries, where a person has written another since.
SELECT v.* FROM chronology_entry v JOIN (
    SELECT e.entry_id, min(e.version_no) AS version_no, max(e.version_no) AS newest FROM chronology_entry e
    JOIN (SELECT entry_id, arg_max(import_id, version_no) AS import_id, arg_max(origin_hash, version_no) AS origin_hash,
                 arg_max(origin_row, version_no) AS origin_row
          FROM chronology_entry WHERE list_contains(CAST(:entries AS VARCHAR[]), entry_id) GROUP BY entry_id) n
      ON n.entry_id = e.entry_id AND n.import_id = e.import_id AND n.origin_hash = e.origin_hash AND n.origin_row = e.origin_row
    GROUP BY e.entry_id
) f ON f.entry_id = v.entry_id AND f.version_no = v.version_no AND f.newest > f.version_no;

-- name: rows_not_followed(entries)
-- Rows of files in whose place a person kept what had been corrected on screen.
SELECT c.entry_id, c.origin_cells, i.matching FROM corrected_row c JOIN chronology_import i ON i.id = c.import_id
WHERE c.outcome = 'kept' AND i.withdrawn_reason IS NULL AND list_contains(CAST(:entries AS VARCHAR[]), c.entry_id) ORDER BY i.imported_on DESC, c.id;

-- name: held_rows_of_lineage(review, agency, lineage)
SELECT h.*, i.sheet, i.matching FROM held_row h JOIN chronology_import i ON i.id = h.import_id LEFT JOIN imported_file f ON f.import_id = i.id
WHERE h.review_id = :review AND h.agency_id = :agency AND coalesce(f.lineage, i.id) = :lineage AND i.withdrawn_reason IS NULL
  AND h.state IN ('held', 'set_aside')
ORDER BY i.imported_on, i.sheet, h.origin_row, h.id;

-- name: newest_version_numbers(entries)
SELECT entry_id, max(version_no) AS version_no FROM chronology_entry WHERE list_contains(CAST(:entries AS VARCHAR[]), entry_id) GROUP BY entry_id;

-- name: settle_held_rows_by_file(rows, reason, by, instant)!
-- Rows held from an earlier file, which a corrected one makes understood or holds anew.
UPDATE held_row SET state = r.state, entry_id = r.entry_id, set_aside_reason = :reason, settled_by = :by, settled_on = CAST(:instant AS TIMESTAMPTZ),
    version = version + 1
FROM (SELECT unnest(from_json(:rows, '[{"held_id":"VARCHAR","state":"VARCHAR","entry_id":"VARCHAR"}]'), max_depth := 2)) r
WHERE held_row.id = r.held_id AND held_row.state = 'held';

-- name: take_corrections_back(import_id, by, instant, why)!
-- The entries that a withdrawn file, or a row of it that was mended, had changed or ended, as they were before it: a new version of each that
-- nobody has written since.
INSERT INTO chronology_entry
SELECT b.* REPLACE (c.version_no + 1 AS version_no, :by AS written_by, CAST(:instant AS TIMESTAMPTZ) AS written_on, :why AS why)
FROM (
    SELECT entry_id, version_no FROM corrected_row WHERE import_id = :import_id AND outcome IN ('changed', 'gone')
    UNION ALL
    SELECT v.entry_id, min(v.version_no) FROM held_row m
    JOIN chronology_entry v ON v.entry_id = m.entry_id AND v.import_id = m.import_id AND v.origin_hash = m.origin_hash
    WHERE m.import_id = :import_id AND m.state = 'mended' GROUP BY v.entry_id HAVING min(v.version_no) > 1
) c
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry GROUP BY entry_id) n
  ON n.entry_id = c.entry_id AND n.version_no = c.version_no
JOIN chronology_entry b ON b.entry_id = c.entry_id AND b.version_no = c.version_no - 1;

-- name: take_settling_back(import_id)!
UPDATE held_row SET state = 'held', entry_id = c.entry_id, set_aside_reason = '', settled_by = NULL, settled_on = NULL, version = version + 1
FROM corrected_row c WHERE c.held_id = held_row.id AND c.import_id = :import_id AND c.outcome = 'settled';

-- name: withdraw_import(id, reason)!
UPDATE chronology_import SET withdrawn_reason = :reason WHERE id = :id AND withdrawn_reason IS NULL;

-- name: withdraw_imported_entries(import_id, by, instant, why)!
-- A new version of each of its entries that still stands, recorded in error; those it only corrected are taken back.
INSERT INTO chronology_entry
SELECT e.* REPLACE (e.version_no + 1 AS version_no, :by AS written_by, CAST(:instant AS TIMESTAMPTZ) AS written_on,
                    :why AS why, :why AS in_error_reason)
FROM chronology_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry GROUP BY entry_id) n
  ON n.entry_id = e.entry_id AND n.version_no = e.version_no
WHERE e.import_id = :import_id AND e.in_error_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM chronology_entry b WHERE b.entry_id = e.entry_id AND b.version_no = 1 AND b.import_id IS DISTINCT FROM :import_id);

-- name: set_import_aside(import_id, reason, by, instant)!
UPDATE held_row SET state = 'set_aside', set_aside_reason = :reason, settled_by = :by, settled_on = :instant, version = version + 1
WHERE import_id = :import_id AND state = 'held';

-- name: held_rows_in_view(person, review)
SELECT h.id, h.agency_id, a.short_name AS agency, h.import_id, i.file_name, i.sheet, h.origin_row, h.origin_cells, h.typed, h.problems,
       h.state, h.set_aside_reason, h.version
FROM visible_held_rows(:person) h JOIN agency a ON a.id = h.agency_id JOIN chronology_import i ON i.id = h.import_id
WHERE h.review_id = :review AND i.withdrawn_reason IS NULL
ORDER BY a.short_name, i.imported_on, h.origin_row, h.id;

-- name: held_row_in_view(person, id)^
SELECT h.*, a.short_name AS agency, i.file_name, i.sheet
FROM visible_held_rows(:person) h JOIN agency a ON a.id = h.agency_id JOIN chronology_import i ON i.id = h.import_id
WHERE h.id = :id;

-- name: settle_held_row(id, version, state, entry_id, reason, by, instant)!
UPDATE held_row SET state = :state, entry_id = :entry_id, set_aside_reason = :reason, settled_by = :by, settled_on = :instant,
    version = version + 1
WHERE id = :id AND version = :version AND state = 'held';

-- name: submission_state(review, agency)^
-- How often the agency has submitted, how many entries stand, and how much differs from what the panel sees.
WITH newest AS (
    SELECT e.entry_id, e.version_no FROM chronology_entry e
    JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry GROUP BY entry_id) n
      ON n.entry_id = e.entry_id AND n.version_no = e.version_no
    WHERE e.review_id = :review AND e.agency_id = :agency AND e.in_error_reason IS NULL
), last AS (
    SELECT coalesce(max(number), 0) AS number, arg_max(id, number) AS id
    FROM chronology_submission WHERE review_id = :review AND agency_id = :agency
), shown AS (
    SELECT t.entry_id, t.version_no FROM submitted_entry t JOIN last ON t.submission_id = last.id
)
SELECT last.number, (SELECT count(*) FROM newest) AS entries,
    (SELECT count(*) FROM newest n FULL JOIN shown s ON s.entry_id = n.entry_id AND s.version_no = n.version_no
     WHERE n.entry_id IS NULL OR s.entry_id IS NULL)
    + (SELECT count(*) FROM entry_comment c WHERE c.review_id = :review AND c.agency_id = :agency
       AND c.thread = 'review_officer' AND c.submission_id IS NULL) AS changed
FROM last;

-- name: insert_submission(id, review_id, agency_id, number, note, submitted_by, submitted_on)!
INSERT INTO chronology_submission (id, review_id, agency_id, number, note, submitted_by, submitted_on)
VALUES (:id, :review_id, :agency_id, :number, :note, :submitted_by, :submitted_on);

-- name: pin_submitted_entries(submission, review, agency)!
INSERT INTO submitted_entry
SELECT :submission, e.entry_id, e.version_no FROM chronology_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM chronology_entry GROUP BY entry_id) n
  ON n.entry_id = e.entry_id AND n.version_no = e.version_no
WHERE e.review_id = :review AND e.agency_id = :agency AND e.in_error_reason IS NULL;

-- name: submissions_of(review, agency)
SELECT s.number, s.note, s.submitted_on, coalesce(p.name, 'Machine operator') AS submitted_by,
       (SELECT count(*) FROM submitted_entry t WHERE t.submission_id = s.id) AS entries
FROM chronology_submission s LEFT JOIN person p ON p.id = s.submitted_by
WHERE s.review_id = :review AND s.agency_id = :agency ORDER BY s.number DESC;

-- name: period_of_review(review)^
SELECT number, first_day, last_day, why, set_on FROM review_period WHERE review_id = :review ORDER BY number DESC LIMIT 1;

-- name: insert_review_period(id, review_id, number, first_day, last_day, why, set_by, set_on)!
INSERT INTO review_period (id, review_id, number, first_day, last_day, why, set_by, set_on)
VALUES (:id, :review_id, :number, :first_day, :last_day, :why, :set_by, :set_on);

-- name: victims_of_review(review)
SELECT initials, real_name, age_at_death, birth_earliest, birth_latest FROM case_person
WHERE review_id = :review AND part = 'victim' AND in_error_reason IS NULL ORDER BY list_order;
