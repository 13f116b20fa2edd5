-- What agencies contribute (3.3.1 to 3.3.4): contributions, their marks, the text of an IMR and its versions.

-- name: contributions_in_view(person, review)
SELECT c.id, c.review_id, c.agency_id, g.name AS agency, c.kind, c.identified_on, c.due_on, c.answers
FROM visible_contributions(:person) c JOIN agency g ON g.id = c.agency_id
WHERE c.review_id = :review ORDER BY g.name, c.recorded_on;

-- name: contribution_marks_in_view(person, review)
SELECT m.id, m.review_id, m.contribution_id, m.what, m.done_on, m.imr_version_id, m.answers, m.seq, coalesce(p.name, '') AS recorded_by, m.recorded_on
FROM contribution_mark m JOIN visible_contributions(:person) c ON c.id = m.contribution_id
LEFT JOIN person p ON p.id = m.recorded_by
WHERE m.review_id = :review AND m.in_error_reason IS NULL ORDER BY m.contribution_id, m.seq;

-- name: contributions_of(reviews)
-- For rules, not for screens
SELECT c.id, c.review_id, c.agency_id, g.name AS agency, c.kind, c.identified_on, c.due_on, c.answers
FROM contribution c JOIN agency g ON g.id = c.agency_id
WHERE list_contains(:reviews, c.review_id) ORDER BY c.review_id, g.name, c.recorded_on;

-- name: contribution_marks_of(reviews)
SELECT m.id, m.review_id, m.contribution_id, m.what, m.done_on, m.imr_version_id, m.answers, m.seq, '' AS recorded_by, m.recorded_on
FROM contribution_mark m
WHERE list_contains(:reviews, m.review_id) AND m.in_error_reason IS NULL ORDER BY m.contribution_id, m.seq;

-- name: insert_contribution(id, review_id, agency_id, kind, identified_on, due_on, answers, recorded_by, recorded_on)!
INSERT INTO contribution (id, review_id, agency_id, kind, identified_on, due_on, answers, recorded_by, recorded_on)
VALUES (:id, :review_id, :agency_id, :kind, :identified_on, :due_on, :answers, :recorded_by, :recorded_on);

-- name: insert_contribution_mark(id, review_id, contribution_id, what, done_on, imr_version_id, answers, recorded_by, recorded_on, seq)!
INSERT INTO contribution_mark (id, review_id, contribution_id, what, done_on, imr_version_id, answers, recorded_by, recorded_on, seq)
VALUES (:id, :review_id, :contribution_id, :what, :done_on, :imr_version_id, :answers, :recorded_by, :recorded_on, :seq);

-- name: last_contribution_mark(contribution)^
SELECT coalesce(max(seq), 0) AS seq FROM contribution_mark WHERE contribution_id = :contribution;

-- name: take_contribution_mark_back(id, reason)!
UPDATE contribution_mark SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: imr_sections_in_view(person, contribution)
-- The newest text of each section as it is being written
SELECT s.section, s.version_no, s.body, coalesce(p.name, '') AS written_by, s.written_on
FROM visible_imr_sections(:person) s
LEFT JOIN person p ON p.id = s.written_by
WHERE s.contribution_id = :contribution
  AND s.version_no = (SELECT max(n.version_no) FROM imr_section n WHERE n.contribution_id = s.contribution_id AND n.section = s.section)
ORDER BY s.section;

-- name: imr_section_versions_in_view(person, contribution, section)
SELECT s.section, s.version_no, s.body, coalesce(p.name, '') AS written_by, s.written_on
FROM visible_imr_sections(:person) s
LEFT JOIN person p ON p.id = s.written_by
WHERE s.contribution_id = :contribution AND s.section = :section
ORDER BY s.version_no DESC;

-- name: imr_sections_of(contribution)
-- For rules: the newest text of each section
SELECT s.section, s.version_no, s.body FROM imr_section s
WHERE s.contribution_id = :contribution
  AND s.version_no = (SELECT max(n.version_no) FROM imr_section n WHERE n.contribution_id = s.contribution_id AND n.section = s.section);

-- name: insert_imr_section(id, review_id, contribution_id, section, version_no, body, written_by, written_on)!
INSERT INTO imr_section (id, review_id, contribution_id, section, version_no, body, written_by, written_on)
VALUES (:id, :review_id, :contribution_id, :section, :version_no, :body, :written_by, :written_on);

-- name: imr_versions_in_view(person, contribution)
SELECT v.id, v.number, v.digest, v.content, v.frozen_on, coalesce(p.name, '') AS frozen_by
FROM visible_imr_versions(:person) v LEFT JOIN person p ON p.id = v.frozen_by
WHERE v.contribution_id = :contribution ORDER BY v.number DESC;

-- name: newest_imr_version(contribution)^
SELECT id, number, digest, content FROM imr_version WHERE contribution_id = :contribution ORDER BY number DESC LIMIT 1;

-- name: insert_imr_version(id, review_id, contribution_id, number, digest, content, frozen_by, frozen_on)!
INSERT INTO imr_version (id, review_id, contribution_id, number, digest, content, frozen_by, frozen_on)
VALUES (:id, :review_id, :contribution_id, :number, :digest, :content, :frozen_by, :frozen_on);

-- name: chronology_of_agency(review, agency)^
-- How far an agency's chronology is, without its contents
SELECT (SELECT count(*) FROM chronology_entry e WHERE e.review_id = :review AND e.agency_id = :agency) AS written,
    (SELECT count(*) FROM chronology_submission s WHERE s.review_id = :review AND s.agency_id = :agency) AS submitted;

-- name: agency_plan_of(review, agency)
-- The recommendations of an agency's own plan with their actions (R103)
SELECT m.number, m.text, m.desired_outcome, a.text AS action, coalesce(a.lead_officer, '') AS lead_officer, t.target_typed AS target,
    (SELECT arg_max(p.text, p.recorded_on) FROM action_progress p WHERE p.action_id = a.id AND p.in_error_reason IS NULL) AS progress
FROM recommendation m
LEFT JOIN action a ON a.recommendation_id = m.id AND a.in_error_reason IS NULL
LEFT JOIN action_targets_on(current_date) t ON t.action_id = a.id
WHERE m.review_id = :review AND m.agency_id = :agency AND m.source = 'agency_plan' AND m.in_error_reason IS NULL
ORDER BY m.number, a.recorded_on;
