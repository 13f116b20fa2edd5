-- The overview report and the executive summary. What is read for a person goes through the visible_report_... macros; plain ids serve the verbs.

-- name: report_sections_in_view(person, review)
-- The newest text of each section
SELECT s.document, s.section, s.version_no, s.state, s.body, s.answers, s.why, p.name AS written_by, s.written_on
FROM visible_report_sections(:person) s LEFT JOIN person p ON p.id = s.written_by
WHERE s.review_id = :review
QUALIFY row_number() OVER (PARTITION BY s.document, s.section ORDER BY s.version_no DESC) = 1;

-- name: report_section_history(person, review, document, section)
SELECT s.document, s.section, s.version_no, s.state, s.body, s.answers, s.why, p.name AS written_by, s.written_on
FROM visible_report_sections(:person) s LEFT JOIN person p ON p.id = s.written_by
WHERE s.review_id = :review AND s.document = :document AND s.section = :section
ORDER BY s.version_no DESC;

-- name: report_sections_of(review)
SELECT document, section, version_no, state, body, answers, why FROM report_section WHERE review_id = :review
QUALIFY row_number() OVER (PARTITION BY document, section ORDER BY version_no DESC) = 1;

-- name: insert_report_section(id, review_id, document, section, version_no, state, body, answers, why, written_by, written_on)!
INSERT INTO report_section (id, review_id, document, section, version_no, state, body, answers, why, written_by, written_on)
VALUES (:id, :review_id, :document, :section, :version_no, :state, :body, :answers, :why, :written_by, :written_on);

-- name: newest_report_version(review)^
SELECT id, review_id, number, digest, frozen_on, changed_on FROM report_version WHERE review_id = :review ORDER BY number DESC LIMIT 1;

-- name: report_version_by_id(id)^
SELECT id, review_id, number, digest, content, stands, stands_because, frozen_on, changed_on FROM report_version WHERE id = :id;

-- name: insert_report_version(id, review_id, number, digest, content, stands, stands_because, frozen_by, frozen_on)!
INSERT INTO report_version (id, review_id, number, digest, content, stands, stands_because, frozen_by, frozen_on)
VALUES (:id, :review_id, :number, :digest, :content, :stands, :stands_because, :frozen_by, :frozen_on);

-- name: change_after_report_version(id, changed_on)!
UPDATE report_version SET changed_on = :changed_on WHERE id = :id AND changed_on IS NULL;

-- name: report_versions_in_view(person, review)
SELECT v.id, v.number, v.digest, v.stands, v.stands_because, p.name AS frozen_by, v.frozen_on, v.changed_on
FROM visible_report_versions(:person) v LEFT JOIN person p ON p.id = v.frozen_by
WHERE v.review_id = :review ORDER BY v.number DESC;

-- name: report_version_in_view(person, id)^
SELECT v.id, v.review_id, v.number, v.digest, v.content, v.stands, v.stands_because, p.name AS frozen_by, v.frozen_on, v.changed_on
FROM visible_report_versions(:person) v LEFT JOIN person p ON p.id = v.frozen_by
WHERE v.id = :id;

-- name: report_marks_of(version)
-- The newest of each kind
SELECT what, met, digest, done_on, answers, seq FROM report_mark WHERE report_version_id = :version
QUALIFY row_number() OVER (PARTITION BY what ORDER BY seq DESC) = 1
ORDER BY seq;

-- name: report_marks_in_view(person, review)
SELECT m.id, m.report_version_id, v.number, m.what, m.met, m.digest, m.done_on, m.answers, coalesce(p.name, '') AS recorded_by, m.recorded_on, m.seq
FROM visible_report_marks(:person) m JOIN report_version v ON v.id = m.report_version_id LEFT JOIN person p ON p.id = m.recorded_by
WHERE m.review_id = :review
ORDER BY v.number, m.seq;

-- name: last_report_mark(version)^
SELECT coalesce(max(seq), 0) AS seq FROM report_mark WHERE report_version_id = :version;

-- name: insert_report_mark(id, review_id, version, digest, what, met, done_on, answers, recorded_by, recorded_on, seq)!
INSERT INTO report_mark (id, review_id, report_version_id, digest, what, met, done_on, answers, recorded_by, recorded_on, seq)
VALUES (:id, :review_id, :version, :digest, :what, :met, :done_on, :answers, :recorded_by, :recorded_on, :seq);

-- name: report_contributors_of(version)
SELECT c.id, c.agency_id, coalesce(a.name, c.named) AS name, c.satisfied, c.answered_on
FROM report_contributor c LEFT JOIN agency a ON a.id = c.agency_id
WHERE c.report_version_id = :version ORDER BY name;

-- name: report_contributors_in_view(person, review)
SELECT c.id, c.report_version_id, v.number, c.agency_id, coalesce(a.name, c.named) AS name, c.asked_on, c.due_on, c.satisfied, c.answered_on,
    c.by_whom, c.lacks, c.answers, c.version
FROM visible_report_contributors(:person) c
JOIN report_version v ON v.id = c.report_version_id
LEFT JOIN agency a ON a.id = c.agency_id
WHERE c.review_id = :review ORDER BY v.number DESC, name;

-- name: report_contributor_in_view(person, id)^
SELECT c.id, c.review_id, c.report_version_id, c.agency_id, c.asked_on, c.satisfied, c.by_whom, c.lacks, c.answers, c.version
FROM visible_report_contributors(:person) c WHERE c.id = :id;

-- name: insert_report_contributor(id, review_id, version, agency_id, named, asked_on, due_on, answers)!
INSERT INTO report_contributor (id, review_id, report_version_id, agency_id, named, asked_on, due_on, answers)
VALUES (:id, :review_id, :version, :agency_id, :named, :asked_on, :due_on, :answers);

-- name: answer_report_contributor(id, version, satisfied, answered_on, by_whom, lacks, answers)!
UPDATE report_contributor SET satisfied = :satisfied, answered_on = :answered_on, by_whom = :by_whom, lacks = :lacks, answers = :answers,
    version = version + 1
WHERE id = :id AND version = :version;

-- name: report_answers_awaited(reviews)
SELECT c.review_id, c.agency_id, coalesce(a.name, '') AS agency, c.named, c.due_on
FROM report_contributor c
JOIN report_version v ON v.id = c.report_version_id
LEFT JOIN agency a ON a.id = c.agency_id
WHERE list_contains(:reviews, c.review_id) AND c.satisfied IS NULL AND v.changed_on IS NULL
  AND v.number = (SELECT max(n.number) FROM report_version n WHERE n.review_id = v.review_id)
ORDER BY c.review_id, agency;

-- name: agencies_that_contributed(review)
-- Whose material stands in the review: a chronology, written or submitted; the records they hold
SELECT DISTINCT g.id AS agency_id, g.name,
    EXISTS (SELECT 1 FROM chronology_submission s WHERE s.review_id = :review AND s.agency_id = g.id) AS submitted,
    EXISTS (SELECT 1 FROM chronology_entry e WHERE e.review_id = :review AND e.agency_id = g.id AND e.in_error_reason IS NULL) AS chronology,
    EXISTS (SELECT 1 FROM recommendation m WHERE m.review_id = :review AND m.agency_id = g.id AND m.source = 'agency_plan' AND m.in_error_reason IS NULL) AS own_plan,
    EXISTS (SELECT 1 FROM step_record t WHERE t.review_id = :review AND t.agency_id = g.id AND t.step = 'imrs_submitted' AND t.outcome = 'done') AS imr,
    (SELECT max(c.kind) FROM contribution c JOIN contribution_mark k ON k.contribution_id = c.id
     WHERE c.review_id = :review AND c.agency_id = g.id AND k.what = 'sent' AND k.in_error_reason IS NULL) AS kind
FROM agency g
WHERE g.id IN (SELECT agency_id FROM chronology_entry WHERE review_id = :review AND in_error_reason IS NULL)
   OR g.id IN (SELECT agency_id FROM recommendation WHERE review_id = :review AND source = 'agency_plan' AND in_error_reason IS NULL)
   OR g.id IN (SELECT agency_id FROM step_record WHERE review_id = :review AND step = 'imrs_submitted' AND outcome = 'done')
   OR g.id IN (SELECT c.agency_id FROM contribution c JOIN contribution_mark k ON k.contribution_id = c.id
               WHERE c.review_id = :review AND k.what = 'sent' AND k.in_error_reason IS NULL)
ORDER BY g.name;

-- name: report_members_of(review)
-- Who is, or was, named by the review in these parts: panel and agencies' people
SELECT DISTINCT p.name, p.job_title, m.role, coalesce(g.name, o.name, '') AS agency, m.valid_from, m.valid_to
FROM membership m JOIN person p ON p.id = m.person_id
LEFT JOIN agency g ON g.id = m.agency_id
LEFT JOIN agency o ON o.id = p.agency_id
WHERE m.review_id = :review AND NOT EXISTS (
    SELECT 1 FROM conflict_of_interest c WHERE c.review_id = m.review_id AND c.person_id = m.person_id)
ORDER BY p.name;

-- name: report_facts(review, today)^
-- What the records say for the opening, methodology and background
SELECT v.reference, v.label,
    (SELECT count(*) FROM agency_update u WHERE u.review_id = :review AND (u.contacted_on IS NOT NULL OR u.known <> '')) AS contacted,
    (SELECT count(*) FROM agency_update u WHERE u.review_id = :review AND u.known = 'yes') AS confirmed,
    (SELECT count(*) FROM secured_records s WHERE s.review_id = :review AND s.confirmed_on IS NOT NULL AND s.holds_records = 'yes' AND s.in_error_reason IS NULL) AS secured,
    (SELECT meets_on FROM preliminary_meeting m WHERE m.review_id = :review) AS preliminary_on,
    (SELECT count(*) FROM meeting_date m WHERE m.review_id = :review AND m.body = 'panel' AND m.in_error_reason IS NULL AND m.meets_on <= :today) AS panel_meetings
FROM review v WHERE v.id = :review;

-- name: report_preliminary_agencies(review)
SELECT DISTINCT coalesce(a.name, t.title) AS name FROM preliminary_attendance t LEFT JOIN agency a ON a.id = t.agency_id
WHERE t.review_id = :review AND t.attendance IN ('present', 'deputy') ORDER BY name;

-- name: report_persons(review)
SELECT id, part, initials, pseudonym, age_at_death, answers FROM case_person
WHERE review_id = :review AND in_error_reason IS NULL ORDER BY list_order;

-- name: report_proceedings(review)
SELECT kind, status, effect_on_timing, next_date_typed FROM proceeding WHERE review_id = :review AND in_error_reason IS NULL ORDER BY list_order;

-- name: report_recommendations(review)
SELECT m.number, m.text, m.scope, m.addressee, m.source, coalesce(g.name, '') AS agency, m.early_learning, m.told, m.acted_on
FROM recommendation m LEFT JOIN agency g ON g.id = m.agency_id
WHERE m.review_id = :review AND m.in_error_reason IS NULL ORDER BY m.source DESC, m.recorded_on, m.number;
