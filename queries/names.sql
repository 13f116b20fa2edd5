-- The check of a chronology's entries for names (R75, R170).

-- name: entries_to_check(person, review)
SELECT e.entry_id, e.agency_id, coalesce(a.short_name, a.name) AS agency, e.working, e.date_typed, e.date_earliest, e.date_latest, e.date_precision,
       e.date_inferred, e.time_of_day, e.time_until, e.about_typed, e.information, e.source, e.action_outcome, e.who_seen, e.views_wishes, e.own_answers
FROM visible_entries(:person) e JOIN agency a ON a.id = e.agency_id
WHERE e.review_id = :review AND e.in_error_reason IS NULL
ORDER BY e.date_earliest, e.date_latest, e.order_in_day, e.time_of_day, a.short_name, e.origin_row, e.entry_id;

-- name: newest_change(review, events)^
-- The newest row of the activity record that changed something in a review: its hash is no other's.
SELECT hash FROM activity WHERE review_id = :review AND list_contains(CAST(:events AS VARCHAR[]), event) ORDER BY seq DESC LIMIT 1;

-- name: texts_for_glossary(person, review)
SELECT agency_id, concat_ws(chr(10), about_typed, information, source, action_outcome, who_seen, views_wishes) AS said
FROM visible_entries(:person) WHERE review_id = :review AND in_error_reason IS NULL ORDER BY date_earliest, date_latest, entry_id;
