-- The pictures of a chronology: its timeline and its heat map. What a person reads starts from the macro visible_entries of scope.sql.

-- name: entries_in_time(person, review, agencies, about, first_day, last_day)
-- Every entry that the person may read and that may lie in the period, without its texts: tens of thousands are drawn at once.
SELECT e.entry_id, e.agency_id, a.short_name AS agency, e.date_earliest, e.date_latest, e.significance,
       coalesce(e.victim_seen, false) AS victim_seen,
       CASE WHEN date_trunc('month', e.date_earliest) = date_trunc('month', e.date_latest)
            THEN CAST(date_trunc('month', e.date_earliest) AS DATE) END AS month
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL
  AND (CAST(:agencies AS VARCHAR[]) IS NULL OR list_contains(CAST(:agencies AS VARCHAR[]), e.agency_id))
  AND (CAST(:about AS VARCHAR) IS NULL OR e.about LIKE '%"' || :about || '"%')
  AND (CAST(:first_day AS DATE) IS NULL OR e.date_latest >= :first_day)
  AND (CAST(:last_day AS DATE) IS NULL OR e.date_earliest <= :last_day)
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;

-- name: entries_told_in_short(person, review, entries)
SELECT e.entry_id, e.agency_id, e.date_typed, e.time_of_day, e.information
FROM visible_entries(:person) e WHERE e.review_id = :review AND list_contains(CAST(:entries AS VARCHAR[]), e.entry_id);
