-- name: newest_recommendation_of_group(review)^
SELECT recommends, recommended_on FROM recommendation_to_chair WHERE review_id = :review ORDER BY recorded_on DESC LIMIT 1;

-- name: insert_decision(id, review_id, proceeds, decided_on, justification, differs_reason, scale, scale_reason, decided_by, decided_for, recorded_on, supersedes, supersedes_reason)!
INSERT INTO decision (
    id, review_id, proceeds, decided_on, justification, differs_reason, scale, scale_reason, decided_by, decided_for, recorded_on,
    supersedes, supersedes_reason
) VALUES (
    :id, :review_id, :proceeds, :decided_on, :justification, :differs_reason, :scale, :scale_reason, :decided_by, :decided_for,
    :recorded_on, :supersedes, :supersedes_reason
);

-- name: newest_decision(review)^
SELECT id, proceeds, decided_on, justification FROM decision WHERE review_id = :review ORDER BY recorded_on DESC LIMIT 1;

-- name: visible_decisions(person, review)
SELECT d.id, d.proceeds, d.decided_on, d.justification, d.differs_reason, d.scale, d.scale_reason, p.name AS decided_by, d.decided_for,
       d.recorded_on, d.supersedes_reason
FROM decision d LEFT JOIN person p ON p.id = d.decided_by
WHERE d.review_id = :review AND d.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_decision'))
ORDER BY d.recorded_on DESC;

-- name: visible_notices(person, review)
SELECT n.id, n.kind, n.text, n.sent_on, n.sent_by, n.on_behalf_of, n.sent_to, n.recorded_on
FROM home_office_notice n
WHERE n.review_id = :review AND n.review_id IN (SELECT review_id FROM rights_in_reviews(:person, 'see_decision'))
ORDER BY n.recorded_on;

-- name: insert_notice(id, review_id, kind, text, sent_on, sent_by, on_behalf_of, sent_to, recorded_by, recorded_on)!
INSERT INTO home_office_notice (id, review_id, kind, text, sent_on, sent_by, on_behalf_of, sent_to, recorded_by, recorded_on)
VALUES (:id, :review_id, :kind, :text, :sent_on, :sent_by, :on_behalf_of, :sent_to, :recorded_by, :recorded_on);

-- name: visible_secured_records(person, review)
SELECT s.id, s.agency_id, a.name AS agency, s.requested_on, s.request_due_on, s.confirmed_on, s.confirmed_by, s.scope, s.guarded,
       s.holds_records, s.note, s.version
FROM secured_records s JOIN agency a ON a.id = s.agency_id
JOIN (
    SELECT DISTINCT review_id, agency_id FROM rights_in_reviews(:person, 'see_secured_records')
) r ON r.review_id = s.review_id AND (r.agency_id IS NULL OR r.agency_id = s.agency_id)
WHERE s.review_id = :review AND s.in_error_reason IS NULL
ORDER BY a.name;

-- name: secured_records_of(review)
SELECT id, agency_id, confirmed_on FROM secured_records WHERE review_id = :review AND in_error_reason IS NULL;

-- name: agencies_with_members(review)
SELECT DISTINCT agency_id FROM memberships_held WHERE review_id = :review AND agency_id IS NOT NULL;

-- name: insert_records_request(id, review_id, agency_id, requested_on, request_due_on)!
INSERT INTO secured_records (id, review_id, agency_id, requested_on, request_due_on)
VALUES (:id, :review_id, :agency_id, :requested_on, :request_due_on);

-- name: confirm_records(id, version, confirmed_on, confirmed_by, scope, guarded, holds_records, note)!
UPDATE secured_records SET confirmed_on = :confirmed_on, confirmed_by = :confirmed_by, scope = :scope, guarded = :guarded,
    holds_records = :holds_records, note = :note, version = version + 1
WHERE id = :id AND version = :version;

-- name: agencies_known_to_case(review)
SELECT agency_id FROM agency_update WHERE review_id = :review AND known IN ('yes', 'checking');
