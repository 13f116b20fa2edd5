-- name: insert_own_answer(id, form, subject, field, number, label, answer, shown, seen_by, review_id, agency_id, recorded_by)!
INSERT INTO own_answer (id, form, subject, field, number, label, answer, shown, seen_by, review_id, agency_id, recorded_by)
VALUES (:id, :form, :subject, :field, :number, :label, :answer, :shown, :seen_by, :review_id, :agency_id, :recorded_by);

-- name: own_answers_of_subject(form, subject)
SELECT field, number, answer FROM own_answer WHERE form = :form AND subject = :subject
QUALIFY number = max(number) OVER (PARTITION BY field);

-- name: visible_own_answers_of_subject(person, form, subject)
SELECT o.form, o.subject, o.field, o.label, o.answer, o.shown, o.review_id, o.agency_id, a.name AS agency, p.name AS recorded_by
FROM visible_own_answers(:person) o LEFT JOIN agency a ON a.id = o.agency_id LEFT JOIN person p ON p.id = o.recorded_by
WHERE o.form = :form AND o.subject = :subject ORDER BY o.field;

-- name: visible_own_answers_of_review(person, review)
SELECT o.form, o.subject, o.field, o.label, o.answer, o.shown, o.review_id, o.agency_id, a.name AS agency, p.name AS recorded_by
FROM visible_own_answers(:person) o LEFT JOIN agency a ON a.id = o.agency_id LEFT JOIN person p ON p.id = o.recorded_by
WHERE o.review_id = :review ORDER BY o.form, o.subject, o.field;
