-- Rounds with the Home Office. Who may see them: see_home_office of procedure/roles.toml.

-- name: visible_submissions(person, review)
SELECT s.id, s.round, s.submitted_on, s.sent_by, s.on_behalf_of, s.sent_to, s.contents, s.text, s.changed, s.approved_number,
       s.panel_expected_on, s.version
FROM home_office_submission s
WHERE s.review_id = :review AND s.in_error_reason IS NULL
  AND s.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_home_office'))
ORDER BY s.round;

-- name: visible_verdicts(person, review)
SELECT v.id, v.round, v.verdict, v.panel_on_typed, v.panel_on_earliest, v.panel_on_latest, v.panel_on_precision, v.letter_on_typed, v.letter_on_earliest,
       v.letter_on_latest, v.letter_on_precision, v.received_on, v.note, v.dasveg_told_on, v.board_told_on, v.told_note, v.version
FROM home_office_verdict v
WHERE v.review_id = :review AND v.in_error_reason IS NULL
  AND v.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_home_office'))
ORDER BY v.round;

-- name: visible_letter_points(person, review)
SELECT p.id, p.verdict_id, p.list_order, p.number, p.kind, p.about, p.wording, p.document, p.section, p.answer, p.answer_text,
       p.answered_on, p.answered_by, p.version
FROM letter_point p
WHERE p.review_id = :review AND p.in_error_reason IS NULL
  AND p.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_home_office'))
ORDER BY p.list_order;

-- name: letter_point_in_view(person, id)^
SELECT p.id, p.review_id, p.verdict_id, p.number, p.kind, p.about, p.wording, p.document, p.section, p.answer, p.answer_text,
       p.answered_on, p.answered_by, p.version
FROM letter_point p
WHERE p.id = :id AND p.in_error_reason IS NULL
  AND p.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_home_office'));

-- name: submissions_kept(reviews)
-- For rules: the submissions that count, oldest first.
SELECT id, review_id, round, submitted_on, contents, panel_expected_on, version FROM home_office_submission
WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, round;

-- name: verdicts_kept(reviews)
-- For rules: the verdicts that count, oldest first.
SELECT id, review_id, round, verdict, received_on, dasveg_told_on, board_told_on, version FROM home_office_verdict
WHERE list_contains(:reviews, review_id) AND in_error_reason IS NULL ORDER BY review_id, round;

-- name: letter_points_kept(reviews)
-- For rules: the points of the letters that count; of a verdict recorded in error none.
SELECT p.id, p.review_id, p.verdict_id, v.round, v.received_on, p.kind, p.answer, p.answered_on
FROM letter_point p JOIN home_office_verdict v ON v.id = p.verdict_id
WHERE list_contains(:reviews, p.review_id) AND p.in_error_reason IS NULL AND v.in_error_reason IS NULL
ORDER BY p.review_id, v.round, p.list_order;

-- name: insert_home_office_submission(id, review_id, round, submitted_on, sent_by, on_behalf_of, sent_to, contents, text, changed, approved_number, approved_digest, panel_expected_on, recorded_by, recorded_on)!
INSERT INTO home_office_submission (
    id, review_id, round, submitted_on, sent_by, on_behalf_of, sent_to, contents, text, changed, approved_number, approved_digest,
    panel_expected_on, recorded_by, recorded_on
) VALUES (
    :id, :review_id, :round, :submitted_on, :sent_by, :on_behalf_of, :sent_to, :contents, :text, :changed, :approved_number, :approved_digest,
    :panel_expected_on, :recorded_by, :recorded_on
);

-- name: insert_verdict(id, review_id, submission_id, round, verdict, panel_on_typed, panel_on_earliest, panel_on_latest, panel_on_precision, letter_on_typed, letter_on_earliest, letter_on_latest, letter_on_precision, received_on, note, recorded_by, recorded_on)!
INSERT INTO home_office_verdict (
    id, review_id, submission_id, round, verdict, panel_on_typed, panel_on_earliest, panel_on_latest, panel_on_precision, letter_on_typed, letter_on_earliest,
    letter_on_latest, letter_on_precision, received_on, note, recorded_by, recorded_on
) VALUES (
    :id, :review_id, :submission_id, :round, :verdict, :panel_on_typed, :panel_on_earliest, :panel_on_latest, :panel_on_precision, :letter_on_typed,
    :letter_on_earliest, :letter_on_latest, :letter_on_precision, :received_on, :note, :recorded_by, :recorded_on
);

-- name: mark_submission_in_error(id, version, reason)!
UPDATE home_office_submission SET in_error_reason = :reason, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: mark_verdict_in_error(id, version, reason)!
UPDATE home_office_verdict SET in_error_reason = :reason, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: record_feedback_told(id, version, dasveg_told_on, board_told_on, told_note)!
UPDATE home_office_verdict SET dasveg_told_on = :dasveg_told_on, board_told_on = :board_told_on, told_note = :told_note, version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: insert_letter_point(id, review_id, verdict_id, list_order, number, kind, about, wording, document, section, recorded_by, recorded_on)!
INSERT INTO letter_point (
    id, review_id, verdict_id, list_order, number, kind, about, wording, document, section, recorded_by, recorded_on
) VALUES (
    :id, :review_id, :verdict_id, :list_order, :number, :kind, :about, :wording, :document, :section, :recorded_by, :recorded_on
);

-- name: change_letter_point(id, version, number, kind, about, wording, document, section)!
UPDATE letter_point SET number = :number, kind = :kind, about = :about, wording = :wording, document = :document, section = :section,
    version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: answer_letter_point(id, version, answer, answer_text, answered_on, answered_by)!
UPDATE letter_point SET answer = :answer, answer_text = :answer_text, answered_on = :answered_on, answered_by = :answered_by,
    version = version + 1
WHERE id = :id AND version = :version AND in_error_reason IS NULL;

-- name: mark_letter_point_in_error(id, version, reason)!
UPDATE letter_point SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version AND in_error_reason IS NULL;
