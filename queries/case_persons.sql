-- name: persons_to_name(review)
-- Asked by every page after every change, and with the next one in a third of the time that one query for both takes to be planned.
SELECT id, part, list_order, real_name, other_names, initials, pseudonym, birth_precision, birth_earliest
FROM case_person WHERE review_id = :review AND in_error_reason IS NULL;

-- name: contacts_to_name(review)
-- The family and friends asked to take part (registers: family_contact), every version of each, the newest last.
SELECT entry_id, answers ->> 'name' AS name, answers ->> 'other_names' AS other_names, answers ->> 'relation' AS relation, recorded_on,
       in_error_reason IS NOT NULL AS in_error
FROM register_entry WHERE review_id = :review AND register = 'family_contact' ORDER BY version_no;

-- name: persons_who_died(review)
-- Victims and suspects: whose deaths the review counts from, and remembers.
SELECT part, json_extract_string(answers, '$.died') AS died FROM case_person
WHERE review_id = :review AND in_error_reason IS NULL AND part IN ('victim', 'perpetrator') AND coalesce(json_extract_string(answers, '$.died'), '') <> '' ORDER BY list_order;

-- name: visible_persons_of(person, review)
SELECT id, part, list_order, real_name, other_names, initials, pseudonym, birth_typed, birth_earliest, birth_latest, birth_precision,
       age_at_death, answers, version
FROM case_person
WHERE review_id = :review AND in_error_reason IS NULL
  AND review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_persons'))
ORDER BY list_order;

-- name: case_person_by_id(id, review)^
SELECT id, part, list_order, real_name, other_names, initials, pseudonym, birth_typed, birth_earliest, birth_latest, birth_precision,
       age_at_death, answers, version
FROM case_person WHERE id = :id AND review_id = :review AND in_error_reason IS NULL;

-- name: next_person_order(review)^
SELECT coalesce(max(list_order), 0) + 1 AS list_order FROM case_person WHERE review_id = :review;

-- name: insert_case_person(id, review_id, part, list_order, real_name, other_names, initials, pseudonym, birth_typed, birth_earliest, birth_latest, birth_precision, age_at_death, answers)!
INSERT INTO case_person (
    id, review_id, part, list_order, real_name, other_names, initials, pseudonym, birth_typed, birth_earliest, birth_latest, birth_precision,
    age_at_death, answers
) VALUES (
    :id, :review_id, :part, :list_order, :real_name, :other_names, :initials, :pseudonym, :birth_typed, :birth_earliest, :birth_latest,
    :birth_precision, :age_at_death, :answers
);

-- name: change_case_person(id, version, part, real_name, other_names, initials, pseudonym, birth_typed, birth_earliest, birth_latest, birth_precision, age_at_death, answers)!
UPDATE case_person SET part = :part, real_name = :real_name, other_names = :other_names, initials = :initials, pseudonym = :pseudonym,
    birth_typed = :birth_typed, birth_earliest = :birth_earliest, birth_latest = :birth_latest, birth_precision = :birth_precision,
    age_at_death = :age_at_death, answers = :answers, version = version + 1
WHERE id = :id AND version = :version;

-- name: mark_case_person_in_error(id, version, reason)!
UPDATE case_person SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND version = :version;

-- name: set_pseudonym(review, part, real_name, pseudonym)!
UPDATE case_person SET pseudonym = :pseudonym, version = version + 1
WHERE review_id = :review AND part = :part AND real_name = :real_name;
