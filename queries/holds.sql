-- name: insert_hold(id, review_id, reason, note, started_on, family_told_start_on, family_not_taking_part)!
INSERT INTO hold (id, review_id, reason, note, started_on, family_told_start_on, family_not_taking_part)
VALUES (:id, :review_id, :reason, :note, :started_on, :family_told_start_on, :family_not_taking_part);

-- name: lift_hold(id, version, ended_on, family_told_end_on, end_note)!
UPDATE hold SET ended_on = :ended_on, family_told_end_on = :family_told_end_on, end_note = :end_note, version = version + 1
WHERE id = :id AND version = :version AND ended_on IS NULL;

-- name: insert_extension(id, review_id, clock, old_due, new_due, reason, panel_agreed_on, csp_agreed_on, recorded_by, recorded_on)!
INSERT INTO extension (id, review_id, clock, old_due, new_due, reason, panel_agreed_on, csp_agreed_on, recorded_by, recorded_on)
VALUES (:id, :review_id, :clock, :old_due, :new_due, :reason, :panel_agreed_on, :csp_agreed_on, :recorded_by, :recorded_on);

-- name: mark_hold_in_error(id, review, version, reason)!
UPDATE hold SET in_error_reason = :reason, version = version + 1
WHERE id = :id AND review_id = :review AND version = :version AND in_error_reason IS NULL;

-- name: mark_extension_in_error(id, review, version, reason)!
UPDATE extension SET in_error_reason = :reason, version = version + 1
WHERE id = :id AND review_id = :review AND version = :version AND in_error_reason IS NULL;
