-- The registers of a review (procedure/registers.toml): versions of entries, the newest counts.

-- name: register_entries(person, verb, review, register)
-- The entries of one register as they stand, for who may do `verb` (the register's own) in the review; an agency's people see their agency's.
SELECT e.entry_id, e.version_no, e.review_id, e.register, e.agency_id, g.name AS agency, e.parent_id, e.answers, e.in_error_reason,
    e.recorded_on, coalesce(p.name, '') AS recorded_by, f.recorded_on AS begun_on
FROM visible_register_entries(:person, :verb) e
JOIN register_entry f ON f.entry_id = e.entry_id AND f.version_no = 1
LEFT JOIN agency g ON g.id = e.agency_id LEFT JOIN person p ON p.id = e.recorded_by
WHERE e.review_id = :review AND e.register = :register AND e.in_error_reason IS NULL
ORDER BY f.recorded_on, e.entry_id;

-- name: register_entry_versions(person, verb, review, entry)
SELECT e.entry_id, e.version_no, e.review_id, e.register, e.agency_id, g.name AS agency, e.parent_id, e.answers, e.in_error_reason,
    e.recorded_on, coalesce(p.name, '') AS recorded_by, e.recorded_on AS begun_on
FROM register_entry e LEFT JOIN agency g ON g.id = e.agency_id LEFT JOIN person p ON p.id = e.recorded_by
WHERE e.entry_id = :entry AND e.review_id = :review
  AND e.entry_id IN (SELECT entry_id FROM visible_register_entries(:person, :verb))
ORDER BY e.version_no DESC;

-- name: register_entry_newest(entry)^
-- For rules: an entry as it stands, whoever asks.
SELECT entry_id, version_no, review_id, register, agency_id, parent_id, answers, in_error_reason
FROM register_entry WHERE entry_id = :entry ORDER BY version_no DESC LIMIT 1;

-- name: register_entries_kept(reviews, registers)
-- For rules, not for screens: the entries of these registers in these reviews as they stand.
SELECT e.entry_id, e.version_no, e.review_id, e.register, e.agency_id, g.name AS agency, e.parent_id, e.answers, e.in_error_reason,
    e.recorded_on, e.recorded_by, f.recorded_on AS begun_on
FROM register_entry e JOIN (SELECT entry_id, max(version_no) AS version_no FROM register_entry GROUP BY entry_id) newest
  ON newest.entry_id = e.entry_id AND newest.version_no = e.version_no
JOIN register_entry f ON f.entry_id = e.entry_id AND f.version_no = 1
LEFT JOIN agency g ON g.id = e.agency_id
WHERE list_contains(:reviews, e.review_id) AND list_contains(:registers, e.register) AND e.in_error_reason IS NULL
ORDER BY e.review_id, e.recorded_on, e.entry_id;

-- name: insert_register_entry(id, entry_id, version_no, review_id, register, agency_id, parent_id, answers, in_error_reason, recorded_by, recorded_on)!
INSERT INTO register_entry (
    id, entry_id, version_no, review_id, register, agency_id, parent_id, answers, in_error_reason, recorded_by, recorded_on
) VALUES (
    :id, :entry_id, :version_no, :review_id, :register, :agency_id, :parent_id, :answers, :in_error_reason, :recorded_by, :recorded_on
);

-- name: contacts_taking_part(review)
-- For rules: the family and friends of a review who take part.
SELECT e.entry_id FROM register_entry e
JOIN (SELECT entry_id, max(version_no) AS version_no FROM register_entry WHERE review_id = :review AND register = 'family_contact'
      GROUP BY entry_id) newest ON newest.entry_id = e.entry_id AND newest.version_no = e.version_no
WHERE e.in_error_reason IS NULL AND e.answers ->> 'takes_part' = 'yes' ORDER BY e.recorded_on, e.entry_id;

-- name: own_contacts(person, review)
-- For an advocate: their own contacts, and what is recorded under these.
SELECT e.entry_id, e.version_no, e.review_id, e.register, e.agency_id, '' AS agency, e.parent_id, e.answers, e.in_error_reason,
    e.recorded_on, '' AS recorded_by, e.recorded_on AS begun_on
FROM visible_own_contacts(:person) e WHERE e.review_id = :review ORDER BY e.recorded_on, e.entry_id;

-- name: review_begun_before(review)^
SELECT begun_before FROM review WHERE id = :review;
