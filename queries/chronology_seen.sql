-- Who was seen, and what stands out (App 7 section 13). What a person reads starts from the macros visible_... of scope.sql.

-- name: seen_in_view(person, review)
-- Every entry that tells of somebody being seen or not, or of views and wishes, in order.
SELECT e.entry_id, e.agency_id, a.short_name AS agency, e.date_earliest, e.date_latest, e.victim_seen, e.who_seen, e.views_wishes <> '' AS said
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL AND (e.victim_seen IS NOT NULL OR e.who_seen <> '' OR e.views_wishes <> '')
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;

-- name: entries_of_significance(person, review, significances)
SELECT e.*, a.short_name AS agency FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL AND list_contains(CAST(:significances AS VARCHAR[]), e.significance)
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;
