-- What somebody has typed and not yet recorded. Every query asks for the person: nobody reads another's draft.

-- name: draft_of_person(person_id, form, subject)^
SELECT id, typed, kept_on
FROM draft
WHERE person_id = :person_id AND form = :form AND subject = :subject;

-- name: drafts_of_person(person_id)
SELECT form, subject, kept_on
FROM draft
WHERE person_id = :person_id
ORDER BY kept_on DESC, form, subject;

-- name: insert_draft(id, person_id, form, subject, secret_typed, kept_on)!
INSERT INTO draft (id, person_id, form, subject, typed, kept_on)
VALUES (:id, :person_id, :form, :subject, :secret_typed, :kept_on);

-- name: change_draft(person_id, form, subject, secret_typed, kept_on)!
UPDATE draft SET typed = :secret_typed, kept_on = :kept_on
WHERE person_id = :person_id AND form = :form AND subject = :subject;

-- name: delete_draft(person_id, form, subject)!
DELETE FROM draft
WHERE person_id = :person_id AND form = :form AND subject = :subject;
