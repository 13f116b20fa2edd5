-- NEED-TO-KNOW: every read of restricted rows starts from one of these. They ask by the person's id, at the moment of the question.
-- What is not in them does not exist for that person. The person 'operator' is whoever runs the command line on the machine.
-- Who is in which list: design 'Settled points' 1 to 4; the same roles stand in procedure/roles.toml, and a test holds both together.

-- Offices held today, by oneself or as a deputy
CREATE OR REPLACE MACRO offices_of(who) AS TABLE
    SELECT o.role, NULL AS for_person_id FROM office o JOIN person p ON p.id = o.person_id
    WHERE o.person_id = who AND p.disabled_on IS NULL
      AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date)
    UNION ALL
    SELECT d.role, d.for_person_id FROM deputy d
    JOIN person p ON p.id = d.person_id
    JOIN office o ON o.person_id = d.for_person_id AND o.role = d.role
    WHERE d.person_id = who AND p.disabled_on IS NULL
      AND d.valid_from <= current_date AND d.valid_to >= current_date
      AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date);

-- Memberships of reviews held today; a declared conflict of interest takes them away at once
CREATE OR REPLACE MACRO memberships_of(who) AS TABLE
    SELECT m.review_id, m.role, m.agency_id FROM membership m JOIN person p ON p.id = m.person_id
    WHERE m.person_id = who AND p.disabled_on IS NULL
      AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
      AND NOT EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.review_id = m.review_id AND c.person_id = m.person_id);

-- What a person may do today: a verb, in which review (NULL: all), for which agency (NULL: any). `role_right` is procedure/roles.toml, laid in at
-- each start, so that the matrix is written once.
CREATE OR REPLACE MACRO rights_of(who) AS TABLE
    SELECT r.verb, NULL AS review_id, NULL AS agency_id, NULL AS for_person_id FROM role_right r
    WHERE r.role = 'operator' AND who = 'operator'
    UNION ALL
    SELECT r.verb, NULL, NULL, NULL FROM role_right r JOIN person p ON p.id = who AND p.disabled_on IS NULL WHERE r.role = 'everyone'
    UNION ALL
    SELECT r.verb, NULL, NULL, o.for_person_id FROM offices_of(who) o JOIN role_right r ON r.role = o.role
    UNION ALL
    SELECT r.verb, m.review_id, CASE WHEN r.own THEN m.agency_id END, NULL FROM memberships_of(who) m JOIN role_right r ON r.role = m.role
    WHERE NOT r.own OR m.agency_id IS NOT NULL;

-- The rights a person has in each review, conflicts of interest taken away
CREATE OR REPLACE MACRO rights_in_reviews(who, wanted) AS TABLE
    SELECT v.id AS review_id, r.agency_id FROM rights_of(who) r JOIN review v ON r.review_id IS NULL OR r.review_id = v.id
    WHERE r.verb = wanted AND v.in_error_reason IS NULL
      AND NOT EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.review_id = v.id AND c.person_id = who);

CREATE OR REPLACE MACRO visible_reviews(who) AS TABLE
    SELECT v.* FROM review v WHERE v.id IN (SELECT review_id FROM rights_in_reviews(who, 'see_review'));
