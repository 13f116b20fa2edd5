-- The terms of reference. What is read for a person goes through visible_terms; the queries by plain ids serve the verbs and the rules.

-- name: terms_in_view(person, review)
SELECT t.id, t.number, t.why, t.begun_on, p.name AS begun_by, a.agreed_on, a.digest, a.note, b.name AS agreed_by, s.reason AS set_aside_reason
FROM visible_terms(:person) t
LEFT JOIN person p ON p.id = t.begun_by
LEFT JOIN terms_agreement a ON a.terms_version_id = t.id
LEFT JOIN person b ON b.id = a.agreed_by
LEFT JOIN terms_set_aside s ON s.terms_version_id = t.id
WHERE t.review_id = :review
ORDER BY t.number DESC;

-- name: terms_version_in_view(person, version)^
SELECT t.id, t.review_id, t.number FROM visible_terms(:person) t WHERE t.id = :version;

-- name: terms_version_by_id(version)^
SELECT id, review_id, number, why FROM terms_version WHERE id = :version;

-- name: terms_versions_of(reviews)
SELECT t.id, t.review_id, t.number, t.begun_on, a.agreed_on, a.report_by, a.meets_every, a.digest, s.id IS NOT NULL AS set_aside
FROM terms_version t
LEFT JOIN terms_agreement a ON a.terms_version_id = t.id
LEFT JOIN terms_set_aside s ON s.terms_version_id = t.id
WHERE list_contains(:reviews, t.review_id)
ORDER BY t.review_id, t.number;

-- name: newest_agreed_terms(review)^
SELECT t.id, t.review_id, t.number, a.agreed_on, a.digest, a.content, a.stands
FROM terms_version t JOIN terms_agreement a ON a.terms_version_id = t.id
WHERE t.review_id = :review ORDER BY t.number DESC LIMIT 1;

-- name: terms_agreement_of(version)^
SELECT terms_version_id, review_id, agreed_on, digest, content, stands FROM terms_agreement WHERE terms_version_id = :version;

-- name: terms_sections_of(version)
SELECT s.section, s.version_no, s.answers, s.written_on, p.name AS written_by
FROM terms_section s LEFT JOIN person p ON p.id = s.written_by
WHERE s.terms_version_id = :version
QUALIFY row_number() OVER (PARTITION BY s.section ORDER BY s.version_no DESC) = 1;

-- name: enquiry_lines_up_to(review, number)
-- The lines as they stand in a version: of each the newest row written in it or before it, drafts set aside left out
SELECT e.line, e.seq, e.number, e.text, e.dropped_reason, t.number AS in_version
FROM enquiry_line e JOIN terms_version t ON t.id = e.terms_version_id
WHERE e.review_id = :review AND t.number <= :number
  AND NOT EXISTS (SELECT 1 FROM terms_set_aside s WHERE s.terms_version_id = t.id)
QUALIFY row_number() OVER (PARTITION BY e.line ORDER BY e.seq DESC) = 1
ORDER BY e.number;

-- name: last_enquiry_number(review)^
SELECT coalesce(max(number), 0) AS number FROM enquiry_line WHERE review_id = :review;

-- name: last_enquiry_seq(line)^
SELECT coalesce(max(seq), 0) AS seq FROM enquiry_line WHERE line = :line;

-- name: signatures_of(version)
SELECT g.member_id, g.signed_on, g.digest FROM terms_signature g WHERE g.terms_version_id = :version ORDER BY g.signed_on, g.recorded_on;

-- name: initial_terms_of(review)^
-- What the preliminary group wrote under its item 7
SELECT text FROM preliminary_note WHERE review_id = :review AND item = 'terms' LIMIT 1;

-- name: insert_terms_version(id, review_id, number, why, begun_by, begun_on)!
INSERT INTO terms_version (id, review_id, number, why, begun_by, begun_on) VALUES (:id, :review_id, :number, :why, :begun_by, :begun_on);

-- name: insert_terms_set_aside(id, review_id, terms_version_id, reason, set_aside_by, set_aside_on)!
INSERT INTO terms_set_aside (id, review_id, terms_version_id, reason, set_aside_by, set_aside_on)
VALUES (:id, :review_id, :terms_version_id, :reason, :set_aside_by, :set_aside_on);

-- name: insert_terms_section(id, review_id, terms_version_id, section, version_no, answers, written_by, written_on)!
INSERT INTO terms_section (id, review_id, terms_version_id, section, version_no, answers, written_by, written_on)
VALUES (:id, :review_id, :terms_version_id, :section, :version_no, :answers, :written_by, :written_on);

-- name: insert_enquiry_line(id, line, review_id, terms_version_id, seq, number, text, dropped_reason, written_by, written_on)!
INSERT INTO enquiry_line (id, line, review_id, terms_version_id, seq, number, text, dropped_reason, written_by, written_on)
VALUES (:id, :line, :review_id, :terms_version_id, :seq, :number, :text, :dropped_reason, :written_by, :written_on);

-- name: insert_terms_agreement(id, review_id, terms_version_id, agreed_on, report_by, meets_every, digest, content, stands, stands_because, note, agreed_by, recorded_on)!
INSERT INTO terms_agreement (
    id, review_id, terms_version_id, agreed_on, report_by, meets_every, digest, content, stands, stands_because, note, agreed_by, recorded_on
) VALUES (
    :id, :review_id, :terms_version_id, :agreed_on, :report_by, :meets_every, :digest, :content, :stands, :stands_because, :note, :agreed_by,
    :recorded_on
);

-- name: insert_terms_signature(id, review_id, terms_version_id, member_id, digest, signed_on, recorded_by, recorded_on)!
INSERT INTO terms_signature (id, review_id, terms_version_id, member_id, digest, signed_on, recorded_by, recorded_on)
VALUES (:id, :review_id, :terms_version_id, :member_id, :digest, :signed_on, :recorded_by, :recorded_on);
