-- Comparing entries across agencies (3.3.6). What a person reads starts from the macros visible_... of scope.sql.

-- name: entries_to_compare(person, review)
SELECT entry_id, version_no, agency_id, import_id, date_typed, date_earliest, date_latest, date_precision, date_inferred, time_of_day, about,
       about_typed, information, source, action_outcome, who_seen, views_wishes, victim_seen
FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL;

-- name: entries_by_id(person, review, entries)
SELECT e.*, a.short_name AS agency FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL AND list_contains(CAST(:entries AS VARCHAR[]), e.entry_id)
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;

-- name: marks_of_review(person, review)
-- Every mark between two entries that both are in view.
WITH seen AS (SELECT entry_id FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL)
SELECT l.id, l.entry_id, l.other_entry_id, l.kind, l.note, l.written_on, coalesce(p.name, 'Machine operator') AS written_by
FROM entry_link l LEFT JOIN person p ON p.id = l.written_by
WHERE l.review_id = :review AND l.in_error_reason IS NULL
  AND l.entry_id IN (SELECT entry_id FROM seen) AND l.other_entry_id IN (SELECT entry_id FROM seen)
ORDER BY l.written_on DESC, l.id;

-- name: told_apart_of_review(person, review)
-- Entries told apart that both are in view; `holds` while what is read of both says what it said then.
WITH seen AS (SELECT * FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL),
same AS (
    SELECT e.entry_id, t.version_no,
           (e.date_typed, e.date_earliest, e.date_latest, e.time_of_day, e.about, e.about_typed, e.information, e.source, e.action_outcome, e.who_seen, e.views_wishes)
           = (t.date_typed, t.date_earliest, t.date_latest, t.time_of_day, t.about, t.about_typed, t.information, t.source, t.action_outcome, t.who_seen, t.views_wishes)
           AND e.victim_seen IS NOT DISTINCT FROM t.victim_seen AS unchanged
    FROM seen e JOIN chronology_entry t ON t.entry_id = e.entry_id
)
SELECT d.id, d.entry_id, d.other_entry_id, d.note, d.written_on, coalesce(p.name, 'Machine operator') AS written_by,
       one.unchanged AND other.unchanged AS holds
FROM entries_told_apart d
JOIN same one ON one.entry_id = d.entry_id AND one.version_no = d.entry_version
JOIN same other ON other.entry_id = d.other_entry_id AND other.version_no = d.other_version
LEFT JOIN person p ON p.id = d.written_by
WHERE d.review_id = :review AND d.taken_back_reason IS NULL
ORDER BY d.written_on DESC, d.id;

-- name: told_apart_between(entry_id, entry_version, other_entry_id, other_version)^
SELECT id FROM entries_told_apart WHERE taken_back_reason IS NULL AND (
    (entry_id = :entry_id AND entry_version = :entry_version AND other_entry_id = :other_entry_id AND other_version = :other_version)
    OR (entry_id = :other_entry_id AND entry_version = :other_version AND other_entry_id = :entry_id AND other_version = :entry_version));

-- name: told_apart_by_id(id)^
SELECT id, review_id, entry_id, other_entry_id FROM entries_told_apart WHERE id = :id AND taken_back_reason IS NULL;

-- name: insert_entries_told_apart(id, review_id, entry_id, entry_version, other_entry_id, other_version, note, written_by, written_on)!
INSERT INTO entries_told_apart (id, review_id, entry_id, entry_version, other_entry_id, other_version, note, written_by, written_on)
VALUES (:id, :review_id, :entry_id, :entry_version, :other_entry_id, :other_version, :note, :written_by, :written_on);

-- name: take_told_apart_back(id, reason)!
UPDATE entries_told_apart SET taken_back_reason = :reason WHERE id = :id AND taken_back_reason IS NULL;
