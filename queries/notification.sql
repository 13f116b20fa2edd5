-- name: insert_notification(id, review_id, death_typed, death_earliest, death_latest, death_precision, incident_typed, incident_earliest, incident_latest, incident_precision, received_on, answers, recorded_by, recorded_on, correction_of, correction_reason)!
INSERT INTO notification (
    id, review_id, death_typed, death_earliest, death_latest, death_precision, incident_typed, incident_earliest, incident_latest,
    incident_precision, received_on, answers, recorded_by, recorded_on, correction_of, correction_reason
) VALUES (
    :id, :review_id, :death_typed, :death_earliest, :death_latest, :death_precision, :incident_typed, :incident_earliest, :incident_latest,
    :incident_precision, :received_on, :answers, :recorded_by, :recorded_on, :correction_of, :correction_reason
);

-- name: visible_notification_of(person, review)
SELECT n.id, n.answers, n.recorded_on, n.correction_reason, p.name AS recorded_by
FROM notification n LEFT JOIN person p ON p.id = n.recorded_by
WHERE n.review_id = :review AND n.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_notification'))
ORDER BY n.recorded_on DESC;

-- name: newest_notification_of(review)^
SELECT id, answers FROM notification WHERE review_id = :review ORDER BY recorded_on DESC LIMIT 1;

-- name: deaths_between(earliest, latest, partnership)
SELECT v.id, v.reference, v.label, n.death_typed, p.initials, p.real_name
FROM review v
JOIN (
    SELECT * FROM notification QUALIFY row_number() OVER (PARTITION BY review_id ORDER BY recorded_on DESC) = 1
) n ON n.review_id = v.id
LEFT JOIN case_person p ON p.review_id = v.id AND p.part = 'victim' AND p.in_error_reason IS NULL
WHERE v.in_error_reason IS NULL AND v.partnership_id IS NOT DISTINCT FROM :partnership AND n.death_earliest <= :latest AND n.death_latest >= :earliest
ORDER BY v.reference;
