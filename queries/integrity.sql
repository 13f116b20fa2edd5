-- What no foreign key guards (docs/decisions/0003): asked by `check`, and after every restore.

-- name: orphans()
-- Rows that name a row of another table which is not there.
SELECT rows_of, by_column, absent, orphans FROM (
    SELECT 'terms_version' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM terms_version t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'terms_set_aside' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM terms_set_aside t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'terms_set_aside' AS rows_of, 'terms_version_id' AS by_column, 'terms_version' AS absent, count(*) AS orphans FROM terms_set_aside t
    WHERE t.terms_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terms_version o WHERE o.id = t.terms_version_id)
    UNION ALL
    SELECT 'terms_section' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM terms_section t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'terms_section' AS rows_of, 'terms_version_id' AS by_column, 'terms_version' AS absent, count(*) AS orphans FROM terms_section t
    WHERE t.terms_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terms_version o WHERE o.id = t.terms_version_id)
    UNION ALL
    SELECT 'enquiry_line' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM enquiry_line t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'enquiry_line' AS rows_of, 'terms_version_id' AS by_column, 'terms_version' AS absent, count(*) AS orphans FROM enquiry_line t
    WHERE t.terms_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terms_version o WHERE o.id = t.terms_version_id)
    UNION ALL
    SELECT 'terms_agreement' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM terms_agreement t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'terms_agreement' AS rows_of, 'terms_version_id' AS by_column, 'terms_version' AS absent, count(*) AS orphans FROM terms_agreement t
    WHERE t.terms_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terms_version o WHERE o.id = t.terms_version_id)
    UNION ALL
    SELECT 'terms_signature' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM terms_signature t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'terms_signature' AS rows_of, 'terms_version_id' AS by_column, 'terms_version' AS absent, count(*) AS orphans FROM terms_signature t
    WHERE t.terms_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM terms_version o WHERE o.id = t.terms_version_id)
    UNION ALL
    SELECT 'terms_signature' AS rows_of, 'member_id' AS by_column, 'register_entry' AS absent, count(*) AS orphans FROM terms_signature t
    WHERE t.member_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM register_entry o WHERE o.entry_id = t.member_id)
    UNION ALL
    SELECT 'own_answer' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM own_answer t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'own_answer' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM own_answer t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'procedure_move' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM procedure_move t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'acting_partnership' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM acting_partnership t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'acting_partnership' AS rows_of, 'for_partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM acting_partnership t
    WHERE t.for_partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.for_partnership_id)
    UNION ALL
    SELECT 'former_holder' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM former_holder t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'former_holder' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM former_holder t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'office' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM office t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'monitoring_session' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM monitoring_session t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'process_audit' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM process_audit t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'review' AS rows_of, 'partnership_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM review t
    WHERE t.partnership_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.partnership_id)
    UNION ALL
    SELECT 'partnership' AS rows_of, 'successor_id' AS by_column, 'partnership' AS absent, count(*) AS orphans FROM partnership t
    WHERE t.successor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM partnership o WHERE o.id = t.successor_id)
    UNION ALL
    SELECT 'action' AS rows_of, 'import_id' AS by_column, 'action_plan_import' AS absent, count(*) AS orphans FROM action t
    WHERE t.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action_plan_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'action' AS rows_of, 'recommendation_id' AS by_column, 'recommendation' AS absent, count(*) AS orphans FROM action t
    WHERE t.recommendation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recommendation o WHERE o.id = t.recommendation_id)
    UNION ALL
    SELECT 'action' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM action t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'action_agreement' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_agreement t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'action_agreement' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM action_agreement t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'action_audit' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_audit t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'action_lead' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_lead t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'action_lead' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM action_lead t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'action_plan_import' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM action_plan_import t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'action_progress' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_progress t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'action_progress' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM action_progress t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'action_state' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_state t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'action_target' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM action_target t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'agency' AS rows_of, 'successor_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM agency t
    WHERE t.successor_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.successor_id)
    UNION ALL
    SELECT 'agency_former_name' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM agency_former_name t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'agency_update' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM agency_update t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'agency_update' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM agency_update t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'case_person' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM case_person t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'chronology_entry' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM chronology_entry t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'chronology_entry' AS rows_of, 'import_id' AS by_column, 'chronology_import' AS absent, count(*) AS orphans FROM chronology_entry t
    WHERE t.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'chronology_entry' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM chronology_entry t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'chronology_import' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM chronology_import t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'chronology_import' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM chronology_import t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'chronology_submission' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM chronology_submission t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'chronology_submission' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM chronology_submission t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'conflict_of_interest' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM conflict_of_interest t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'conflict_of_interest' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM conflict_of_interest t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'decision' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM decision t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'deputy' AS rows_of, 'for_person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM deputy t
    WHERE t.for_person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.for_person_id)
    UNION ALL
    SELECT 'deputy' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM deputy t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'draft' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM draft t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'entry_comment' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM entry_comment t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'entry_comment' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM entry_comment t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'entry_comment' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM entry_comment t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'entry_comment' AS rows_of, 'submission_id' AS by_column, 'chronology_submission' AS absent, count(*) AS orphans FROM entry_comment t
    WHERE t.submission_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_submission o WHERE o.id = t.submission_id)
    UNION ALL
    SELECT 'entry_link' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM entry_link t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'entry_link' AS rows_of, 'other_entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM entry_link t
    WHERE t.other_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.other_entry_id)
    UNION ALL
    SELECT 'entry_link' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM entry_link t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'entries_told_apart' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM entries_told_apart t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'entries_told_apart' AS rows_of, 'other_entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM entries_told_apart t
    WHERE t.other_entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.other_entry_id)
    UNION ALL
    SELECT 'entries_told_apart' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM entries_told_apart t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'extension' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM extension t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'held_plan_row' AS rows_of, 'import_id' AS by_column, 'action_plan_import' AS absent, count(*) AS orphans FROM held_plan_row t
    WHERE t.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action_plan_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'held_plan_row' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM held_plan_row t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'imported_file' AS rows_of, 'import_id' AS by_column, 'chronology_import' AS absent, count(*) AS orphans FROM imported_file t
    WHERE NOT EXISTS (SELECT 1 FROM chronology_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'corrected_row' AS rows_of, 'import_id' AS by_column, 'chronology_import' AS absent, count(*) AS orphans FROM corrected_row t
    WHERE NOT EXISTS (SELECT 1 FROM chronology_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'corrected_row' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM corrected_row t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'corrected_row' AS rows_of, 'held_id' AS by_column, 'held_row' AS absent, count(*) AS orphans FROM corrected_row t
    WHERE t.held_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM held_row o WHERE o.id = t.held_id)
    UNION ALL
    SELECT 'held_row' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM held_row t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'held_row' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM held_row t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'held_row' AS rows_of, 'import_id' AS by_column, 'chronology_import' AS absent, count(*) AS orphans FROM held_row t
    WHERE t.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'held_row' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM held_row t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'agreed_date' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM agreed_date t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'delay' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM delay t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'hold' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM hold t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'home_office_notice' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM home_office_notice t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'instruction' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM instruction t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'meeting_date' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM meeting_date t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'membership' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM membership t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'membership' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM membership t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'membership' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM membership t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'milestone' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM milestone t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'notification' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM notification t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'monitoring_minute' AS rows_of, 'action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM monitoring_minute t
    WHERE t.action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.action_id)
    UNION ALL
    SELECT 'monitoring_minute' AS rows_of, 'progress_id' AS by_column, 'action_progress' AS absent, count(*) AS orphans FROM monitoring_minute t
    WHERE t.progress_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action_progress o WHERE o.id = t.progress_id)
    UNION ALL
    SELECT 'monitoring_minute' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM monitoring_minute t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'monitoring_minute' AS rows_of, 'session_id' AS by_column, 'monitoring_session' AS absent, count(*) AS orphans FROM monitoring_minute t
    WHERE t.session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM monitoring_session o WHERE o.id = t.session_id)
    UNION ALL
    SELECT 'monitoring_review' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM monitoring_review t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'monitoring_review' AS rows_of, 'session_id' AS by_column, 'monitoring_session' AS absent, count(*) AS orphans FROM monitoring_review t
    WHERE t.session_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM monitoring_session o WHERE o.id = t.session_id)
    UNION ALL
    SELECT 'monitoring_session' AS rows_of, 'now_action_id' AS by_column, 'action' AS absent, count(*) AS orphans FROM monitoring_session t
    WHERE t.now_action_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action o WHERE o.id = t.now_action_id)
    UNION ALL
    SELECT 'recommendation_theme' AS rows_of, 'recommendation_id' AS by_column, 'recommendation' AS absent, count(*) AS orphans FROM recommendation_theme t
    WHERE t.recommendation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM recommendation o WHERE o.id = t.recommendation_id)
    UNION ALL
    SELECT 'review_conclusion' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM review_conclusion t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'office' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM office t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'one_time_link' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM one_time_link t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'person' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM person t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'plan_heading' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM plan_heading t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'post' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM post t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'preliminary_attendance' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM preliminary_attendance t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'preliminary_attendance' AS rows_of, 'post_id' AS by_column, 'post' AS absent, count(*) AS orphans FROM preliminary_attendance t
    WHERE t.post_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM post o WHERE o.id = t.post_id)
    UNION ALL
    SELECT 'preliminary_attendance' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM preliminary_attendance t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'preliminary_meeting' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM preliminary_meeting t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'preliminary_note' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM preliminary_note t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'proceeding' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM proceeding t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'recommendation' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM recommendation t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'recommendation' AS rows_of, 'import_id' AS by_column, 'action_plan_import' AS absent, count(*) AS orphans FROM recommendation t
    WHERE t.import_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM action_plan_import o WHERE o.id = t.import_id)
    UNION ALL
    SELECT 'recommendation' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM recommendation t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'recommendation_to_chair' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM recommendation_to_chair t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'report_contributor' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM report_contributor t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'report_contributor' AS rows_of, 'report_version_id' AS by_column, 'report_version' AS absent, count(*) AS orphans FROM report_contributor t
    WHERE t.report_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM report_version o WHERE o.id = t.report_version_id)
    UNION ALL
    SELECT 'report_contributor' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM report_contributor t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'report_mark' AS rows_of, 'report_version_id' AS by_column, 'report_version' AS absent, count(*) AS orphans FROM report_mark t
    WHERE t.report_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM report_version o WHERE o.id = t.report_version_id)
    UNION ALL
    SELECT 'report_mark' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM report_mark t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'report_section' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM report_section t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'report_version' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM report_version t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'review_period' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM review_period t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'register_entry' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM register_entry t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'register_entry' AS rows_of, 'parent_id' AS by_column, 'register_entry' AS absent, count(*) AS orphans FROM register_entry t
    WHERE t.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM register_entry o WHERE o.entry_id = t.parent_id)
    UNION ALL
    SELECT 'register_entry' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM register_entry t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'contribution' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM contribution t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'contribution' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM contribution t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'contribution_mark' AS rows_of, 'contribution_id' AS by_column, 'contribution' AS absent, count(*) AS orphans FROM contribution_mark t
    WHERE t.contribution_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contribution o WHERE o.id = t.contribution_id)
    UNION ALL
    SELECT 'contribution_mark' AS rows_of, 'imr_version_id' AS by_column, 'imr_version' AS absent, count(*) AS orphans FROM contribution_mark t
    WHERE t.imr_version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM imr_version o WHERE o.id = t.imr_version_id)
    UNION ALL
    SELECT 'contribution_mark' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM contribution_mark t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'imr_section' AS rows_of, 'contribution_id' AS by_column, 'contribution' AS absent, count(*) AS orphans FROM imr_section t
    WHERE t.contribution_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contribution o WHERE o.id = t.contribution_id)
    UNION ALL
    SELECT 'imr_section' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM imr_section t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'imr_version' AS rows_of, 'contribution_id' AS by_column, 'contribution' AS absent, count(*) AS orphans FROM imr_version t
    WHERE t.contribution_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM contribution o WHERE o.id = t.contribution_id)
    UNION ALL
    SELECT 'imr_version' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM imr_version t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'secured_records' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM secured_records t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'secured_records' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM secured_records t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'recovery_code' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM recovery_code t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'second_factor' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM second_factor t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'second_factor_reset' AS rows_of, 'asked_by_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM second_factor_reset t
    WHERE t.asked_by_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.asked_by_id)
    UNION ALL
    SELECT 'second_factor_reset' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM second_factor_reset t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'home_office_submission' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM home_office_submission t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'home_office_verdict' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM home_office_verdict t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'home_office_verdict' AS rows_of, 'submission_id' AS by_column, 'home_office_submission' AS absent, count(*) AS orphans FROM home_office_verdict t
    WHERE t.submission_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM home_office_submission o WHERE o.id = t.submission_id)
    UNION ALL
    SELECT 'letter_point' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM letter_point t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'letter_point' AS rows_of, 'verdict_id' AS by_column, 'home_office_verdict' AS absent, count(*) AS orphans FROM letter_point t
    WHERE t.verdict_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM home_office_verdict o WHERE o.id = t.verdict_id)
    UNION ALL
    SELECT 'publication' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM publication t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'publication_date' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM publication_date t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'session' AS rows_of, 'person_id' AS by_column, 'person' AS absent, count(*) AS orphans FROM session t
    WHERE t.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person o WHERE o.id = t.person_id)
    UNION ALL
    SELECT 'step_record' AS rows_of, 'agency_id' AS by_column, 'agency' AS absent, count(*) AS orphans FROM step_record t
    WHERE t.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency o WHERE o.id = t.agency_id)
    UNION ALL
    SELECT 'step_record' AS rows_of, 'review_id' AS by_column, 'review' AS absent, count(*) AS orphans FROM step_record t
    WHERE t.review_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM review o WHERE o.id = t.review_id)
    UNION ALL
    SELECT 'submitted_entry' AS rows_of, 'entry_id' AS by_column, 'chronology_entry' AS absent, count(*) AS orphans FROM submitted_entry t
    WHERE t.entry_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_entry o WHERE o.entry_id = t.entry_id)
    UNION ALL
    SELECT 'submitted_entry' AS rows_of, 'submission_id' AS by_column, 'chronology_submission' AS absent, count(*) AS orphans FROM submitted_entry t
    WHERE t.submission_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM chronology_submission o WHERE o.id = t.submission_id)
    UNION ALL
    SELECT 'decision' AS rows_of, 'supersedes' AS by_column, 'decision' AS absent, count(*) AS orphans FROM decision t
    WHERE t.supersedes IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decision o WHERE o.id = t.supersedes)
    UNION ALL
    SELECT 'notification' AS rows_of, 'correction_of' AS by_column, 'notification' AS absent, count(*) AS orphans FROM notification t
    WHERE t.correction_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM notification o WHERE o.id = t.correction_of)
    UNION ALL
    SELECT 'command' AS rows_of, 'seq' AS by_column, 'activity' AS absent, count(*) AS orphans FROM command t
    WHERE t.seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM activity o WHERE o.seq = t.seq)
) WHERE orphans > 0 ORDER BY rows_of, by_column;

-- name: doubled()
-- What may stand once only, and stands more than once.
SELECT what, doubled FROM (
    SELECT 'draft of one person, form and subject' AS what, count(*) AS doubled
    FROM (SELECT person_id FROM draft GROUP BY person_id, form, subject HAVING count(*) > 1)
    UNION ALL
    SELECT 'note of one item of a preliminary meeting', count(*)
    FROM (SELECT review_id FROM preliminary_note GROUP BY review_id, item HAVING count(*) > 1)
    UNION ALL
    SELECT 'update of one agency in a preliminary meeting', count(*)
    FROM (SELECT review_id FROM agency_update GROUP BY review_id, agency_id HAVING count(*) > 1)
    UNION ALL
    SELECT 'number of a record of one step', count(*)
    FROM (SELECT review_id FROM step_record GROUP BY review_id, step, seq HAVING count(*) > 1)
    UNION ALL
    SELECT 'number of an agreed date of one step', count(*)
    FROM (SELECT review_id FROM agreed_date GROUP BY review_id, step, seq HAVING count(*) > 1)
    UNION ALL
    SELECT 'decision in force in one review', count(*)
    FROM (
        SELECT d.review_id FROM decision d
        WHERE NOT EXISTS (SELECT 1 FROM decision later WHERE later.supersedes = d.id)
        GROUP BY d.review_id HAVING count(*) > 1
    )
) WHERE doubled > 0 ORDER BY what;

-- name: first_change()^
SELECT min(happened_on) AS happened_on FROM activity;

-- name: rights_out_of_date()^
-- The rights laid in, against those that hold today: none may be too many, none too few.
SELECT count(*) AS rows FROM (
    (SELECT person_id, verb, review_id, agency_id FROM review_right EXCEPT SELECT person_id, verb, review_id, agency_id FROM rights_by_review_today)
    UNION ALL
    (SELECT person_id, verb, review_id, agency_id FROM rights_by_review_today EXCEPT SELECT person_id, verb, review_id, agency_id FROM review_right)
);
