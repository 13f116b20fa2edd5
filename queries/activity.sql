-- name: command_by_id(id)^
SELECT id, seq FROM command WHERE id = :id;

-- name: insert_command(id, seq)!
INSERT INTO command (id, seq) VALUES (:id, :seq);

-- name: last_link()^
SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1;

-- name: insert_activity(seq, happened_on, event, person_id, person_name, on_behalf_of, session_id, review_id, subject, summary, writes, line, hash)!
INSERT INTO activity (
    seq, happened_on, event, person_id, person_name, on_behalf_of, session_id, review_id, subject, summary, writes, line, hash
) VALUES (
    :seq, :happened_on, :event, :person_id, :person_name, :on_behalf_of, :session_id, :review_id, :subject, :summary, :writes, :line, :hash
);

-- name: links_after(seq)
SELECT seq, line, writes, hash FROM activity WHERE seq > :seq ORDER BY seq;

-- name: activity_as_shown()
SELECT seq, happened_on, event, person_id, person_name, on_behalf_of, session_id, review_id, subject, summary, line FROM activity ORDER BY seq;

-- name: activity_page(person, who, events, review, first, last, size, skip)
SELECT a.seq, a.happened_on, a.event, a.person_name, a.on_behalf_of, a.summary, v.reference, p.name AS about
FROM activity a LEFT JOIN review v ON v.id = a.review_id LEFT JOIN person p ON p.id = a.subject
WHERE EXISTS (
    SELECT 1 FROM rights_of(:person) r WHERE r.verb = 'see_activity'
      AND (a.review_id IS NULL OR r.partnership_id IS NULL OR r.partnership_id = v.partnership_id))
  AND (:who = '' OR a.person_id = :who)
  AND list_contains(:events, a.event)
  AND (:review = '' OR v.reference = :review)
  AND (:first IS NULL OR CAST(a.happened_on AS DATE) >= CAST(:first AS DATE))
  AND (:last IS NULL OR CAST(a.happened_on AS DATE) <= CAST(:last AS DATE))
ORDER BY a.seq DESC LIMIT :size OFFSET :skip;

-- name: count_activity(person, who, events, review, first, last)^
SELECT count(*) AS total
FROM activity a LEFT JOIN review v ON v.id = a.review_id
WHERE EXISTS (
    SELECT 1 FROM rights_of(:person) r WHERE r.verb = 'see_activity'
      AND (a.review_id IS NULL OR r.partnership_id IS NULL OR r.partnership_id = v.partnership_id))
  AND (:who = '' OR a.person_id = :who)
  AND list_contains(:events, a.event)
  AND (:review = '' OR v.reference = :review)
  AND (:first IS NULL OR CAST(a.happened_on AS DATE) >= CAST(:first AS DATE))
  AND (:last IS NULL OR CAST(a.happened_on AS DATE) <= CAST(:last AS DATE));

-- name: activity_people(person)
SELECT person_id, arg_max(person_name, seq) AS name FROM activity
WHERE person_id IS NOT NULL AND EXISTS (SELECT 1 FROM rights_of(:person) WHERE verb = 'see_activity')
GROUP BY person_id ORDER BY name;
