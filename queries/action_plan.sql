-- The action plan: what one may see of it (each read starts from a scope macro and the person's id), and what is written.

-- name: plan_heading(review)^
SELECT review_id, produced_by, produced_on, version FROM plan_heading WHERE review_id = :review;

-- name: plan_updated_on(person, review)^
WITH mine AS MATERIALIZED (SELECT id, recorded_on FROM visible_actions(:person) WHERE review_id = :review)
SELECT max(changed_on) AS updated_on FROM (
    SELECT recorded_on AS changed_on FROM visible_recommendations(:person) WHERE review_id = :review
    UNION ALL SELECT recorded_on FROM mine
    UNION ALL SELECT t.recorded_on FROM action_target t JOIN mine ON mine.id = t.action_id
    UNION ALL SELECT s.recorded_on FROM action_state s JOIN mine ON mine.id = s.action_id
    UNION ALL SELECT p.recorded_on FROM action_progress p JOIN mine ON mine.id = p.action_id
    UNION ALL SELECT m.recorded_on FROM milestone m JOIN mine ON mine.id = m.action_id
) changes;

-- name: recommendations_in_view(person, review)
SELECT m.*, g.name AS agency FROM visible_recommendations(:person) m LEFT JOIN agency g ON g.id = m.agency_id
WHERE m.review_id = :review;

-- name: recommendation_in_view(person, id)^
SELECT m.*, g.name AS agency FROM visible_recommendations(:person) m LEFT JOIN agency g ON g.id = m.agency_id WHERE m.id = :id;

-- name: actions_in_view(person, review, today)
SELECT a.*, coalesce(s.state, 'not_started') AS state, s.reason AS state_reason, s.outcome, s.recorded_by AS state_by,
    s.happened_typed, s.happened_earliest, s.happened_latest, s.happened_precision,
    t.target_typed, t.target_earliest, t.target_latest, t.target_precision
FROM visible_actions(:person) a
LEFT JOIN action_states_on(:today) s ON s.action_id = a.id
LEFT JOIN action_targets_on(:today) t ON t.action_id = a.id
WHERE a.review_id = :review;

-- name: action_in_view(person, id, today)^
SELECT a.*, coalesce(s.state, 'not_started') AS state, s.reason AS state_reason, s.outcome, s.recorded_by AS state_by,
    s.happened_typed, s.happened_earliest, s.happened_latest, s.happened_precision,
    t.target_typed, t.target_earliest, t.target_latest, t.target_precision
FROM visible_actions(:person) a
LEFT JOIN action_states_on(:today) s ON s.action_id = a.id
LEFT JOIN action_targets_on(:today) t ON t.action_id = a.id
WHERE a.id = :id;

-- name: leads_in_view(person, review)
SELECT l.action_id, l.agency_id, coalesce(g.name, l.typed) AS name, g.short_name
FROM action_lead l JOIN visible_actions(:person) a ON a.id = l.action_id LEFT JOIN agency g ON g.id = l.agency_id
WHERE l.removed_on IS NULL AND (:review IS NULL OR a.review_id = :review)
ORDER BY name;

-- name: last_heard_in_view(person, review)
SELECT p.action_id, max(p.reported_on) AS heard_on
FROM action_progress p JOIN visible_actions(:person) a ON a.id = p.action_id
WHERE p.in_error_reason IS NULL AND (:review IS NULL OR a.review_id = :review)
GROUP BY p.action_id;

-- name: progress_in_view(person, action)
SELECT p.*, g.name AS agency, coalesce(w.name, '') AS recorded_by_name
FROM action_progress p JOIN visible_actions(:person) a ON a.id = p.action_id
LEFT JOIN agency g ON g.id = p.agency_id LEFT JOIN person w ON w.id = p.recorded_by
WHERE p.action_id = :action ORDER BY p.reported_on DESC, p.recorded_on DESC;

-- name: milestones_in_view(person, review)
SELECT m.*, coalesce(w.name, '') AS recorded_by_name
FROM milestone m JOIN visible_actions(:person) a ON a.id = m.action_id LEFT JOIN person w ON w.id = m.recorded_by
WHERE a.review_id = :review ORDER BY m.recorded_on, m.id;

-- name: targets_in_view(person, action)
SELECT t.*, coalesce(w.name, '') AS recorded_by_name
FROM action_target t JOIN visible_actions(:person) a ON a.id = t.action_id LEFT JOIN person w ON w.id = t.recorded_by
WHERE t.action_id = :action ORDER BY t.seq;

-- name: states_in_view(person, action)
SELECT s.*, coalesce(w.name, '') AS recorded_by_name
FROM action_state s JOIN visible_actions(:person) a ON a.id = s.action_id LEFT JOIN person w ON w.id = s.recorded_by
WHERE s.action_id = :action ORDER BY s.seq;

-- name: agreements_in_view(person, action)
SELECT g.*, n.name AS agency, coalesce(w.name, '') AS recorded_by_name
FROM action_agreement g JOIN visible_actions(:person) a ON a.id = g.action_id
JOIN agency n ON n.id = g.agency_id LEFT JOIN person w ON w.id = g.recorded_by
WHERE g.action_id = :action ORDER BY g.agreed_on, g.recorded_on;

-- name: audits_in_view(person, action)
SELECT u.*, coalesce(w.name, '') AS recorded_by_name
FROM action_audit u JOIN visible_actions(:person) a ON a.id = u.action_id LEFT JOIN person w ON w.id = u.recorded_by
WHERE u.action_id = :action ORDER BY u.seen_on, u.recorded_on;

-- name: progress_of_review(person, review)
SELECT p.action_id, p.text, p.reported_on, g.name AS agency
FROM action_progress p JOIN visible_actions(:person) a ON a.id = p.action_id LEFT JOIN agency g ON g.id = p.agency_id
WHERE p.in_error_reason IS NULL AND a.review_id = :review ORDER BY p.reported_on, p.recorded_on;

-- name: agencies_for_actions()
SELECT id, name, short_name, aliases, valid_to FROM agency WHERE in_error_reason IS NULL ORDER BY name;

-- name: victims_of_plan(review)
SELECT pseudonym FROM case_person WHERE review_id = :review AND part = 'victim' AND in_error_reason IS NULL ORDER BY list_order;

-- Across reviews, for the dashboard and 'My work'

-- name: open_actions_due(person, today, first, last)
SELECT a.id, a.review_id, v.reference, v.label, m.number AS recommendation_number, a.number, a.list_order, a.text, a.lead_officer,
    coalesce(s.state, 'not_started') AS state, t.target_typed, t.target_earliest, t.target_latest, t.target_precision
FROM visible_actions(:person) a
JOIN review v ON v.id = a.review_id
JOIN recommendation m ON m.id = a.recommendation_id
JOIN action_targets_on(:today) t ON t.action_id = a.id
LEFT JOIN action_states_on(:today) s ON s.action_id = a.id
WHERE coalesce(s.state, 'not_started') IN ('not_started', 'in_hand')
  AND t.target_latest >= :first AND t.target_latest <= :last
ORDER BY t.target_latest, v.reference, m.number, a.list_order;

-- name: action_states_by_review(person, today)
SELECT a.review_id, coalesce(s.state, 'not_started') AS state,
    count(*) FILTER (WHERE a.text <> '') AS actions,
    count(*) FILTER (WHERE coalesce(s.state, 'not_started') IN ('not_started', 'in_hand') AND t.target_latest < :today) AS overdue
FROM visible_actions(:person) a
LEFT JOIN action_states_on(:today) s ON s.action_id = a.id
LEFT JOIN action_targets_on(:today) t ON t.action_id = a.id
GROUP BY a.review_id, coalesce(s.state, 'not_started');

-- name: overdue_on(person, day)^
SELECT count(*) AS overdue FROM visible_actions(:person) a
JOIN action_targets_on(:day) t ON t.action_id = a.id AND t.target_latest < :day
LEFT JOIN action_states_on(:day) s ON s.action_id = a.id
WHERE coalesce(s.state, 'not_started') IN ('not_started', 'in_hand');

-- Writing. A file brings records by the hundred: they are written from one JSON text, however many there are, by one statement.

-- name: insert_plan_heading(review_id, produced_by, produced_on)!
INSERT INTO plan_heading (review_id, produced_by, produced_on) VALUES (:review_id, :produced_by, :produced_on);

-- name: change_plan_heading(review_id, produced_by, produced_on, version)!
UPDATE plan_heading SET produced_by = :produced_by, produced_on = :produced_on, version = version + 1
WHERE review_id = :review_id AND version = :version;

-- name: insert_recommendations(rows)!
INSERT INTO recommendation BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","review_id":"VARCHAR","number":"VARCHAR","text":"VARCHAR","scope":"VARCHAR",
    "addressee":"VARCHAR","source":"VARCHAR","agency_id":"VARCHAR","desired_outcome":"VARCHAR","made_typed":"VARCHAR",
    "made_earliest":"DATE","made_latest":"DATE","made_precision":"VARCHAR","early_learning":"BOOLEAN","told":"VARCHAR",
    "acted_on":"VARCHAR","response":"VARCHAR","responded_on":"DATE","import_id":"VARCHAR","row_number":"INTEGER",
    "other_columns":"VARCHAR","recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: change_recommendation(id, version, number, text, scope, addressee, source, agency_id, desired_outcome, made_typed, made_earliest, made_latest, made_precision, early_learning, told, acted_on, response, responded_on)!
UPDATE recommendation SET number = :number, text = :text, scope = :scope, addressee = :addressee, source = :source, agency_id = :agency_id,
    desired_outcome = :desired_outcome, made_typed = :made_typed, made_earliest = :made_earliest, made_latest = :made_latest,
    made_precision = :made_precision, early_learning = :early_learning, told = :told, acted_on = :acted_on, response = :response,
    responded_on = :responded_on, version = version + 1
WHERE id = :id AND version = :version;

-- name: insert_actions(rows)!
INSERT INTO action BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","review_id":"VARCHAR","recommendation_id":"VARCHAR","number":"VARCHAR",
    "text":"VARCHAR","lead_officer":"VARCHAR","specific":"BOOLEAN","measurable":"BOOLEAN","achievable":"BOOLEAN","realistic":"BOOLEAN",
    "timely":"BOOLEAN","smart_note":"VARCHAR","list_order":"INTEGER","import_id":"VARCHAR","row_number":"INTEGER",
    "other_columns":"VARCHAR","recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: change_action(id, version, number, text, lead_officer, specific, measurable, achievable, realistic, timely, smart_note)!
UPDATE action SET number = :number, text = :text, lead_officer = :lead_officer, specific = :specific, measurable = :measurable,
    achievable = :achievable, realistic = :realistic, timely = :timely, smart_note = :smart_note, version = version + 1
WHERE id = :id AND version = :version;

-- name: next_action_order(recommendation_id)^
SELECT coalesce(max(list_order), 0) + 1 AS next FROM action WHERE recommendation_id = :recommendation_id;

-- name: leads_of_action(action_id)
SELECT id, agency_id, typed FROM action_lead WHERE action_id = :action_id AND removed_on IS NULL;

-- name: insert_leads(rows)!
INSERT INTO action_lead BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","agency_id":"VARCHAR","typed":"VARCHAR"}]'), max_depth := 2);

-- name: remove_lead(id, removed_on)!
UPDATE action_lead SET removed_on = :removed_on WHERE id = :id;

-- name: next_target(action_id)^
SELECT coalesce(max(seq), 0) + 1 AS next FROM action_target WHERE action_id = :action_id;

-- name: insert_targets(rows)!
INSERT INTO action_target BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","target_typed":"VARCHAR","target_earliest":"DATE",
    "target_latest":"DATE","target_precision":"VARCHAR","reason":"VARCHAR","set_on":"DATE","seq":"INTEGER","recorded_by":"VARCHAR",
    "recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: state_of_action(action_id)^
SELECT state, seq, recorded_by FROM action_state WHERE action_id = :action_id AND in_error_reason IS NULL ORDER BY seq DESC LIMIT 1;

-- name: next_state(action_id)^
SELECT coalesce(max(seq), 0) + 1 AS next FROM action_state WHERE action_id = :action_id;

-- name: insert_states(rows)!
INSERT INTO action_state BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","state":"VARCHAR","happened_typed":"VARCHAR",
    "happened_earliest":"DATE","happened_latest":"DATE","happened_precision":"VARCHAR","outcome":"VARCHAR","reason":"VARCHAR",
    "seq":"INTEGER","recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: insert_progress(rows)!
INSERT INTO action_progress BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","agency_id":"VARCHAR","text":"VARCHAR","reported_on":"DATE",
    "recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: insert_milestones(rows)!
INSERT INTO milestone BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","text":"VARCHAR","evidence":"VARCHAR",
    "achieved_typed":"VARCHAR","achieved_earliest":"DATE","achieved_latest":"DATE","achieved_precision":"VARCHAR",
    "recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: insert_agreements(rows)!
INSERT INTO action_agreement BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","agency_id":"VARCHAR","agreed_by":"VARCHAR","agreed_on":"DATE",
    "note":"VARCHAR","recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- name: insert_audits(rows)!
INSERT INTO action_audit BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","action_id":"VARCHAR","result":"VARCHAR","evidence_seen":"VARCHAR",
    "seen_by":"VARCHAR","seen_on":"DATE","note":"VARCHAR","recorded_by":"VARCHAR","recorded_on":"TIMESTAMPTZ"}]'), max_depth := 2);

-- Recorded in error: kept, and no longer counted

-- name: recommendation_in_error(id, reason)!
UPDATE recommendation SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND in_error_reason IS NULL;

-- name: action_in_error(id, reason)!
UPDATE action SET in_error_reason = :reason, version = version + 1 WHERE id = :id AND in_error_reason IS NULL;

-- name: target_in_error(id, reason)!
UPDATE action_target SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: state_in_error(id, reason)!
UPDATE action_state SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: progress_in_error(id, reason)!
UPDATE action_progress SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: milestone_in_error(id, reason)!
UPDATE milestone SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: agreement_in_error(id, reason)!
UPDATE action_agreement SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: audit_in_error(id, reason)!
UPDATE action_audit SET in_error_reason = :reason WHERE id = :id AND in_error_reason IS NULL;

-- name: plan_record_in_view(person, kind, id)^
SELECT review_id, action_id FROM (
    SELECT 'recommendation' AS kind, id, review_id, NULL AS action_id FROM visible_recommendations(:person)
    UNION ALL SELECT 'action', id, review_id, id FROM visible_actions(:person)
    UNION ALL SELECT 'target', x.id, a.review_id, a.id FROM action_target x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
    UNION ALL SELECT 'state', x.id, a.review_id, a.id FROM action_state x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
    UNION ALL SELECT 'progress', x.id, a.review_id, a.id FROM action_progress x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
    UNION ALL SELECT 'milestone', x.id, a.review_id, a.id FROM milestone x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
    UNION ALL SELECT 'agreement', x.id, a.review_id, a.id FROM action_agreement x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
    UNION ALL SELECT 'audit', x.id, a.review_id, a.id FROM action_audit x JOIN visible_actions(:person) a ON a.id = x.action_id
        WHERE x.in_error_reason IS NULL
) records WHERE kind = :kind AND id = :id;

-- Import

-- name: plan_import_of_file(review, file_hash, sheet, matching)^
SELECT id, report, imported_on FROM action_plan_import
WHERE review_id = :review AND file_hash = :file_hash AND sheet = :sheet AND matching = :matching ORDER BY imported_on LIMIT 1;

-- name: plan_imports(review)
SELECT i.id, i.file_name, i.file_hash, i.sheet, i.report, i.imported_on, coalesce(p.name, '') AS imported_by_name
FROM action_plan_import i LEFT JOIN person p ON p.id = i.imported_by
WHERE i.review_id = :review ORDER BY i.imported_on DESC;

-- name: plan_matching_remembered(headings)^
SELECT matching FROM action_plan_import WHERE headings = :headings ORDER BY imported_on DESC LIMIT 1;

-- name: insert_plan_import(id, review_id, file_name, file_hash, sheet, headings, matching, report, imported_by, imported_on)!
INSERT INTO action_plan_import (id, review_id, file_name, file_hash, sheet, headings, matching, report, imported_by, imported_on)
VALUES (:id, :review_id, :file_name, :file_hash, :sheet, :headings, :matching, :report, :imported_by, :imported_on);

-- name: insert_held_plan_rows(rows)!
INSERT INTO held_plan_row BY NAME
SELECT unnest(from_json(:rows, '[{"id":"VARCHAR","review_id":"VARCHAR","import_id":"VARCHAR","row_number":"INTEGER","typed":"VARCHAR",
    "other_columns":"VARCHAR","problems":"VARCHAR"}]'), max_depth := 2);

-- name: held_plan_rows(person, review)
SELECT h.id, h.review_id, h.import_id, h.row_number, h.typed, h.other_columns, h.problems, h.version, i.file_name
FROM visible_held_plan_rows(:person) h JOIN action_plan_import i ON i.id = h.import_id
WHERE h.review_id = :review AND h.state = 'held' ORDER BY i.imported_on, h.row_number;

-- name: held_plan_row(person, id)^
SELECT h.id, h.review_id, h.import_id, h.row_number, h.typed, h.other_columns, h.problems, h.state, h.version, i.file_name, i.matching
FROM visible_held_plan_rows(:person) h JOIN action_plan_import i ON i.id = h.import_id WHERE h.id = :id;

-- name: settle_held_plan_row(id, version, state, set_aside_reason, settled_by, settled_on)!
UPDATE held_plan_row SET state = :state, set_aside_reason = :set_aside_reason, settled_by = :settled_by, settled_on = :settled_on,
    version = version + 1
WHERE id = :id AND version = :version AND state = 'held';

-- name: recommendations_of_review(review)
SELECT m.id, m.number, m.text, m.source, m.agency_id, coalesce(max(a.list_order), 0) AS last_order
FROM recommendation m LEFT JOIN action a ON a.recommendation_id = m.id
WHERE m.review_id = :review AND m.in_error_reason IS NULL
GROUP BY m.id, m.number, m.text, m.source, m.agency_id;

-- name: actions_with_leads(review)
SELECT a.recommendation_id, a.id, a.text, l.agency_id, l.typed
FROM action a LEFT JOIN action_lead l ON l.action_id = a.id AND l.removed_on IS NULL
WHERE a.review_id = :review AND a.in_error_reason IS NULL;
