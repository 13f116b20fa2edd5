-- The preliminary meeting. What is read for a person goes through visible_preliminary; the queries with plain ids serve the verbs.

-- name: preliminary_seen(person, review)^
SELECT review_id FROM visible_preliminary(:person) WHERE review_id = :review;

-- name: preliminary_meeting_of(person, review)^
SELECT m.id, m.review_id, m.meets_on, m.meets_at, m.place, m.opened_on, m.finished_on, m.version
FROM preliminary_meeting m JOIN visible_preliminary(:person) v ON v.review_id = m.review_id
WHERE m.review_id = :review;

-- name: instructions_of(person, review)
SELECT i.id, i.instructed_on, i.note, i.recorded_by, i.recorded_on
FROM instruction i JOIN visible_preliminary(:person) v ON v.review_id = i.review_id
WHERE i.review_id = :review
ORDER BY i.recorded_on DESC;

-- name: attendance_of(person, review)
SELECT t.id, t.kind, t.title, t.agency_id, a.short_name AS agency, t.email, t.invited_on, t.attendance, t.who, t.changed_on, p.name AS changed_by
FROM preliminary_attendance t
JOIN visible_preliminary(:person) v ON v.review_id = t.review_id
LEFT JOIN agency a ON a.id = t.agency_id
LEFT JOIN person p ON p.id = t.changed_by
WHERE t.review_id = :review
ORDER BY t.list_order, t.title;

-- name: agency_updates_of(person, review)
SELECT u.id, u.agency_id, a.name AS agency_name, a.short_name AS agency, u.contacted_on, u.known, u.knowledge, u.records_from, u.panel_member,
    u.changed_on, p.name AS changed_by
FROM agency_update u
JOIN visible_preliminary(:person) v ON v.review_id = u.review_id
JOIN agency a ON a.id = u.agency_id
LEFT JOIN person p ON p.id = u.changed_by
LEFT JOIN (SELECT review_id, agency_id, min(list_order) AS list_order FROM preliminary_attendance WHERE kind <> 'sio' GROUP BY review_id, agency_id) t
  ON t.review_id = u.review_id AND t.agency_id = u.agency_id
WHERE u.review_id = :review
ORDER BY t.list_order NULLS LAST, a.short_name;

-- name: proceedings_of(person, review)
SELECT d.id, d.kind, d.status, d.implication, d.effect_on_timing,
    d.next_date_typed, d.next_date_earliest, d.next_date_latest, d.next_date_precision, d.changed_on, p.name AS changed_by
FROM proceeding d
JOIN visible_preliminary(:person) v ON v.review_id = d.review_id
LEFT JOIN person p ON p.id = d.changed_by
WHERE d.review_id = :review AND d.in_error_reason IS NULL
ORDER BY d.list_order;

-- name: preliminary_notes_of(person, review)
SELECT n.item, n.text, n.changed_on, p.name AS changed_by
FROM visible_preliminary_notes(:person) n
LEFT JOIN person p ON p.id = n.changed_by
WHERE n.review_id = :review
ORDER BY n.item;

-- name: recommendations_to_chair_of(person, review)
SELECT r.id, r.recommends, r.reasons, r.recommended_on, r.recorded_by, p.name AS recorded_by_name, r.recorded_on
FROM recommendation_to_chair r
JOIN visible_preliminary(:person) v ON v.review_id = r.review_id
LEFT JOIN person p ON p.id = r.recorded_by
WHERE r.review_id = :review
ORDER BY r.recorded_on DESC, r.id;

-- name: preliminary_meeting_row(review)^
SELECT id, review_id, meets_on, meets_at, place, opened_on, finished_on, version FROM preliminary_meeting WHERE review_id = :review;

-- name: decision_made(review)^
SELECT decided_on FROM decision WHERE review_id = :review ORDER BY recorded_on DESC LIMIT 1;

-- name: last_attendance_order(review)^
SELECT coalesce(max(list_order), 0) AS last FROM preliminary_attendance WHERE review_id = :review;

-- name: posts_not_yet_invited(review, day)
SELECT p.id, p.title, p.agency_id, p.holder_email, p.list_order
FROM post p JOIN agency a ON a.id = p.agency_id
WHERE (p.valid_from IS NULL OR p.valid_from <= :day) AND (p.valid_to IS NULL OR p.valid_to >= :day)
  AND (a.valid_from IS NULL OR a.valid_from <= :day) AND (a.valid_to IS NULL OR a.valid_to >= :day) AND a.in_error_reason IS NULL
  AND NOT EXISTS (SELECT 1 FROM preliminary_attendance t WHERE t.review_id = :review AND t.post_id = p.id)
ORDER BY p.list_order, p.title;

-- name: agencies_without_update(review)
SELECT DISTINCT t.agency_id FROM preliminary_attendance t JOIN agency a ON a.id = t.agency_id
WHERE t.review_id = :review AND a.kind <> 'partnership'
  AND NOT EXISTS (SELECT 1 FROM agency_update u WHERE u.review_id = :review AND u.agency_id = t.agency_id)
ORDER BY t.agency_id;

-- name: agencies_to_choose(day)
SELECT id, name FROM agency
WHERE in_error_reason IS NULL AND (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to >= :day)
ORDER BY name;

-- name: sio_line(review)^
SELECT id FROM preliminary_attendance WHERE review_id = :review AND kind = 'sio';

-- name: police_agency(day)^
SELECT id FROM agency
WHERE kind = 'police' AND in_error_reason IS NULL AND (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to >= :day)
ORDER BY name LIMIT 1;

-- name: insert_instruction(id, review_id, instructed_on, note, recorded_by, recorded_on)!
INSERT INTO instruction (id, review_id, instructed_on, note, recorded_by, recorded_on)
VALUES (:id, :review_id, :instructed_on, :note, :recorded_by, :recorded_on);

-- name: insert_preliminary_meeting(id, review_id, meets_on, meets_at, place)!
INSERT INTO preliminary_meeting (id, review_id, meets_on, meets_at, place) VALUES (:id, :review_id, :meets_on, :meets_at, :place);

-- name: change_preliminary_meeting(review_id, version, meets_on, meets_at, place)!
UPDATE preliminary_meeting SET meets_on = :meets_on, meets_at = :meets_at, place = :place, version = version + 1
WHERE review_id = :review_id AND version = :version;

-- name: insert_attendance(id, review_id, kind, post_id, agency_id, title, email, list_order, changed_by, changed_on)!
INSERT INTO preliminary_attendance (id, review_id, kind, post_id, agency_id, title, email, list_order, changed_by, changed_on)
VALUES (:id, :review_id, :kind, :post_id, :agency_id, :title, :email, :list_order, :changed_by, :changed_on);

-- name: insert_agency_update(id, review_id, agency_id, changed_by, changed_on)!
INSERT INTO agency_update (id, review_id, agency_id, changed_by, changed_on)
VALUES (:id, :review_id, :agency_id, :changed_by, :changed_on);

-- name: set_invited_on(id, review_id, invited_on)!
UPDATE preliminary_attendance SET invited_on = :invited_on WHERE id = :id AND review_id = :review_id;

-- name: set_contacted_on(review_id, invited_on)!
UPDATE agency_update SET contacted_on = :invited_on
WHERE review_id = :review_id AND contacted_on IS NULL
  AND agency_id IN (SELECT agency_id FROM preliminary_attendance WHERE review_id = :review_id AND invited_on IS NOT NULL);

-- name: open_preliminary_meeting(review_id, now)!
UPDATE preliminary_meeting SET opened_on = :now WHERE review_id = :review_id AND opened_on IS NULL;

-- name: finish_preliminary_meeting(review_id, now)!
UPDATE preliminary_meeting SET finished_on = :now, version = version + 1 WHERE review_id = :review_id AND finished_on IS NULL;

-- What is typed while the meeting runs: each kept only where the field still holds what its typist saw (`was`).

-- name: preliminary_note_row(review, id)^
SELECT n.item AS id, n.text, p.name AS changed_by
FROM preliminary_note n LEFT JOIN person p ON p.id = n.changed_by WHERE n.review_id = :review AND n.item = :id;

-- name: attendance_row(review, id)^
SELECT t.id, t.attendance, t.who, p.name AS changed_by
FROM preliminary_attendance t LEFT JOIN person p ON p.id = t.changed_by WHERE t.review_id = :review AND t.id = :id;

-- name: agency_update_row(review, id)^
SELECT u.id, u.known, u.knowledge, u.records_from, u.panel_member, p.name AS changed_by
FROM agency_update u LEFT JOIN person p ON p.id = u.changed_by WHERE u.review_id = :review AND u.id = :id;

-- name: proceeding_row(review, id)^
SELECT d.id, d.kind, d.status, d.implication, d.effect_on_timing, coalesce(d.next_date_typed, '') AS next_date, p.name AS changed_by
FROM proceeding d LEFT JOIN person p ON p.id = d.changed_by
WHERE d.review_id = :review AND d.id = :id AND d.in_error_reason IS NULL;

-- name: insert_preliminary_note(id, review_id, item, text, changed_by, changed_on)!
INSERT INTO preliminary_note (id, review_id, item, text, changed_by, changed_on)
VALUES (:id, :review_id, :item, :text, :changed_by, :changed_on);

-- name: set_preliminary_note(review_id, id, value, was, changed_by, changed_on)!
UPDATE preliminary_note SET text = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND item = :id AND text = :was;

-- name: set_attendance(review_id, id, value, was, changed_by, changed_on)!
UPDATE preliminary_attendance SET attendance = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND attendance = :was;

-- name: set_attendance_who(review_id, id, value, was, changed_by, changed_on)!
UPDATE preliminary_attendance SET who = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND who = :was;

-- name: set_agency_known(review_id, id, value, was, changed_by, changed_on)!
UPDATE agency_update SET known = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND known = :was;

-- name: set_agency_knowledge(review_id, id, value, was, changed_by, changed_on)!
UPDATE agency_update SET knowledge = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND knowledge = :was;

-- name: set_agency_records_from(review_id, id, value, was, changed_by, changed_on)!
UPDATE agency_update SET records_from = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND records_from = :was;

-- name: set_agency_panel_member(review_id, id, value, was, changed_by, changed_on)!
UPDATE agency_update SET panel_member = :value, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND panel_member = :was;

-- name: last_proceeding_order(review)^
SELECT coalesce(max(list_order), 0) AS last FROM proceeding WHERE review_id = :review;

-- name: insert_proceeding(id, review_id, kind, list_order, changed_by, changed_on)!
INSERT INTO proceeding (id, review_id, kind, list_order, changed_by, changed_on)
VALUES (:id, :review_id, :kind, :list_order, :changed_by, :changed_on);

-- name: set_proceeding_status(review_id, id, value, was, changed_by, changed_on)!
UPDATE proceeding SET status = :value, version = version + 1, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND status = :was;

-- name: set_proceeding_implication(review_id, id, value, was, changed_by, changed_on)!
UPDATE proceeding SET implication = :value, version = version + 1, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND implication = :was;

-- name: set_proceeding_effect(review_id, id, value, was, changed_by, changed_on)!
UPDATE proceeding SET effect_on_timing = :value, version = version + 1, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND effect_on_timing = :was;

-- name: set_proceeding_next_date(review_id, id, value, was, earliest, latest, precision, changed_by, changed_on)!
UPDATE proceeding SET next_date_typed = nullif(:value, ''), next_date_earliest = :earliest, next_date_latest = :latest,
    next_date_precision = :precision, version = version + 1, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND coalesce(next_date_typed, '') = :was;

-- name: mark_proceeding_in_error(review_id, id, reason, changed_by, changed_on)!
UPDATE proceeding SET in_error_reason = :reason, changed_by = :changed_by, changed_on = :changed_on
WHERE review_id = :review_id AND id = :id AND in_error_reason IS NULL;

-- name: insert_recommendation_to_chair(id, review_id, recommends, reasons, recommended_on, recorded_by, recorded_on)!
INSERT INTO recommendation_to_chair (id, review_id, recommends, reasons, recommended_on, recorded_by, recorded_on)
VALUES (:id, :review_id, :recommends, :reasons, :recommended_on, :recorded_by, :recorded_on);

-- name: proceedings_in_view(person, review)
-- Through the whole review (2.2.3), with what is known of each beyond the preliminary meeting
SELECT d.id, d.kind, d.status, d.implication, d.effect_on_timing, d.next_date_typed, d.next_date_earliest, d.next_date_latest,
    d.next_date_precision, d.answers, d.version, d.changed_on, coalesce(p.name, '') AS changed_by
FROM proceeding d LEFT JOIN person p ON p.id = d.changed_by
WHERE d.review_id = :review AND d.in_error_reason IS NULL
  AND d.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_proceedings'))
ORDER BY d.list_order;

-- name: keep_proceeding_up(id, review_id, version, status, implication, effect_on_timing, next_date_typed, next_date_earliest, next_date_latest, next_date_precision, answers, changed_by, changed_on)!
UPDATE proceeding SET status = :status, implication = :implication, effect_on_timing = :effect_on_timing, next_date_typed = :next_date_typed,
    next_date_earliest = :next_date_earliest, next_date_latest = :next_date_latest, next_date_precision = :next_date_precision,
    answers = :answers, version = version + 1, changed_by = :changed_by, changed_on = :changed_on
WHERE id = :id AND review_id = :review_id AND version = :version AND in_error_reason IS NULL;
