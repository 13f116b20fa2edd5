-- name: names_of_review(review)
SELECT id, part, real_name, other_names, initials, pseudonym,
       CASE WHEN birth_precision = 'day' THEN birth_earliest END AS born
FROM case_person WHERE review_id = :review AND in_error_reason IS NULL ORDER BY list_order;
