-- NEED-TO-KNOW: every read of restricted rows starts from one of these. They ask by the person's id, at the moment of the question.
-- What is not in them does not exist for that person. The person 'operator' is whoever runs the command line on the machine.
-- Who is in which list: design 'Settled points' 1 to 4; the same roles stand in procedure/roles.toml, and a test holds both together.

-- Offices held today, by oneself or as a deputy, each in one partnership ('' for one given before there was any: it counts in no review)
CREATE OR REPLACE VIEW offices_held AS
    SELECT o.person_id, o.role, NULL AS for_person_id, coalesce(o.partnership_id, '') AS partnership_id FROM office o JOIN person p ON p.id = o.person_id
    WHERE p.disabled_on IS NULL
      AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date)
    UNION ALL
    SELECT d.person_id, d.role, d.for_person_id, coalesce(o.partnership_id, '') FROM deputy d
    JOIN person p ON p.id = d.person_id
    JOIN office o ON o.person_id = d.for_person_id AND o.role = d.role
    WHERE p.disabled_on IS NULL
      AND d.valid_from <= current_date AND d.valid_to >= current_date
      AND o.valid_from <= current_date AND (o.valid_to IS NULL OR o.valid_to >= current_date);

-- The partnerships in whose reviews an office counts: its own, and each for which its own acts today in this role (R209)
CREATE OR REPLACE VIEW offices_reach AS
    SELECT person_id, role, for_person_id, partnership_id FROM offices_held
    UNION
    SELECT o.person_id, o.role, o.for_person_id, a.for_partnership_id FROM offices_held o
    JOIN acting_partnership a ON a.partnership_id = o.partnership_id AND a.role = o.role
    WHERE a.valid_from <= current_date AND (a.valid_to IS NULL OR a.valid_to >= current_date);

-- Memberships of reviews held today; a declared conflict of interest takes them away at once
CREATE OR REPLACE VIEW memberships_held AS
    SELECT m.person_id, m.review_id, m.role, m.agency_id FROM membership m JOIN person p ON p.id = m.person_id
    WHERE p.disabled_on IS NULL
      AND m.valid_from <= current_date AND (m.valid_to IS NULL OR m.valid_to >= current_date)
      AND NOT EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.review_id = m.review_id AND c.person_id = m.person_id);

-- What everybody may do today: a verb, in which review (NULL: all), in which partnership's reviews (NULL: any), for which agency (NULL: any).
-- An office counts in the reviews of the partnerships it reaches and in no other. `role_right` is procedure/roles.toml, laid in
-- at each start, so that the matrix is written once.
CREATE OR REPLACE VIEW rights_held_today AS
    SELECT 'operator' AS person_id, r.verb, NULL AS review_id, NULL AS partnership_id, NULL AS agency_id, NULL AS for_person_id FROM role_right r
    WHERE r.role = 'operator'
    UNION ALL
    SELECT p.id, r.verb, NULL, NULL, NULL, NULL FROM role_right r JOIN person p ON p.disabled_on IS NULL WHERE r.role = 'everyone'
    UNION ALL
    SELECT o.person_id, r.verb, NULL, o.partnership_id, NULL, o.for_person_id FROM offices_reach o JOIN role_right r ON r.role = o.role AND r.role <> 'operator'
    UNION ALL
    SELECT m.person_id, r.verb, m.review_id, NULL, CASE WHEN r.own THEN m.agency_id END, NULL
    FROM memberships_held m JOIN role_right r ON r.role = m.role
    WHERE NOT r.own OR m.agency_id IS NOT NULL;

-- The same, review by review, conflicts of interest taken away. The table review_right holds it, laid in anew by every change that touches
-- what it stands on (casework/rights.py): to work it out at each reading took three quarters of a page's time (docs/decisions/0012).
CREATE OR REPLACE VIEW rights_by_review_today AS
    SELECT DISTINCT r.person_id, r.verb, v.id AS review_id, r.agency_id
    FROM rights_held_today r
    JOIN review v ON (r.review_id IS NULL OR r.review_id = v.id) AND (r.partnership_id IS NULL OR r.partnership_id = v.partnership_id)
    WHERE v.in_error_reason IS NULL
      AND NOT EXISTS (SELECT 1 FROM conflict_of_interest c WHERE c.review_id = v.id AND c.person_id = r.person_id);

CREATE OR REPLACE MACRO offices_of(who) AS TABLE SELECT role, for_person_id, partnership_id FROM offices_reach WHERE person_id = who;

CREATE OR REPLACE MACRO memberships_of(who) AS TABLE SELECT review_id, role, agency_id FROM memberships_held WHERE person_id = who;

CREATE OR REPLACE MACRO rights_of(who) AS TABLE
    SELECT verb, review_id, partnership_id, agency_id, for_person_id FROM rights_held_today WHERE person_id = who;

CREATE OR REPLACE MACRO rights_by_review(who) AS TABLE SELECT verb, review_id, agency_id FROM review_right WHERE person_id = who;

CREATE OR REPLACE MACRO rights_in_reviews(who, wanted) AS TABLE
    SELECT review_id, agency_id FROM rights_by_review(who) WHERE verb = wanted;

CREATE OR REPLACE MACRO visible_reviews(who) AS TABLE
    SELECT v.* FROM review v WHERE v.id IN (SELECT review_id FROM rights_in_reviews(who, 'see_review'));

-- Whose chronology a person may read in which review: `working` with what is not yet submitted, otherwise as submitted to the panel (point 2).
CREATE OR REPLACE MACRO visible_chronologies(who) AS TABLE
    SELECT c.review_id, c.agency_id, bool_or(r.verb = 'see_unsubmitted_chronology') AS working
    FROM (SELECT DISTINCT review_id, agency_id FROM chronology_entry) c
    JOIN rights_by_review(who) r ON r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id)
    WHERE r.verb IN ('see_unsubmitted_chronology', 'see_chronology')
    GROUP BY c.review_id, c.agency_id;

-- MATERIALIZED: what is asked once for both halves costs half as much (docs/benchmarks.md)
CREATE OR REPLACE MACRO visible_entries(who) AS TABLE
    WITH mine AS MATERIALIZED (SELECT review_id, agency_id, working FROM visible_chronologies(who)),
    readable AS (
        SELECT e.entry_id, max(e.version_no) AS version_no, true AS working FROM chronology_entry e
        JOIN mine ON mine.review_id = e.review_id AND mine.agency_id = e.agency_id AND mine.working
        GROUP BY e.entry_id
        UNION ALL
        SELECT s.entry_id, s.version_no, false FROM submitted_entry s
        JOIN chronology_submission b ON b.id = s.submission_id
        JOIN mine ON mine.review_id = b.review_id AND mine.agency_id = b.agency_id AND NOT mine.working
        JOIN (SELECT review_id, agency_id, max(number) AS number FROM chronology_submission GROUP BY review_id, agency_id) last
          ON last.review_id = b.review_id AND last.agency_id = b.agency_id AND last.number = b.number
    )
    SELECT e.*, readable.working FROM chronology_entry e
    JOIN readable ON readable.entry_id = e.entry_id AND readable.version_no = e.version_no;

-- The panel's comments with each entry one may read; the review officer's when submitted, and before that for their own agency.
CREATE OR REPLACE MACRO visible_comments(who) AS TABLE
    SELECT c.* FROM entry_comment c JOIN visible_entries(who) e ON e.entry_id = c.entry_id
    WHERE c.thread = 'panel' OR c.submission_id IS NOT NULL
       OR EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_private_comments') r
                  WHERE r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id));

CREATE OR REPLACE MACRO visible_held_rows(who) AS TABLE
    SELECT h.* FROM held_row h
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_unsubmitted_chronology') r
                  WHERE r.review_id = h.review_id AND (r.agency_id IS NULL OR r.agency_id = h.agency_id));

-- The action plan: whoever sees a whole plan sees all of it; an agency's people see the actions their agency leads (a shared action is each
-- lead's own, with all that is recorded of it), and the recommendations these carry out or that came from their own agency's IMR.
CREATE OR REPLACE MACRO visible_actions(who) AS TABLE
    SELECT a.* FROM action a JOIN recommendation m ON m.id = a.recommendation_id
    WHERE a.in_error_reason IS NULL AND m.in_error_reason IS NULL AND EXISTS (
        SELECT 1 FROM rights_in_reviews(who, 'see_action_plan') r
        WHERE r.review_id = a.review_id AND (r.agency_id IS NULL OR EXISTS (
            SELECT 1 FROM action_lead l WHERE l.action_id = a.id AND l.agency_id = r.agency_id AND l.removed_on IS NULL)));

CREATE OR REPLACE MACRO visible_recommendations(who) AS TABLE
    SELECT m.* FROM recommendation m
    WHERE m.in_error_reason IS NULL AND (
        EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_action_plan') r
                WHERE r.review_id = m.review_id AND (r.agency_id IS NULL OR r.agency_id = m.agency_id))
        OR m.id IN (SELECT recommendation_id FROM visible_actions(who)));

CREATE OR REPLACE MACRO visible_held_plan_rows(who) AS TABLE
    SELECT h.* FROM held_plan_row h
    WHERE h.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'import_action_plan') WHERE agency_id IS NULL);

-- Where every action stood on a day. No secrecy in it: join it to visible_actions.
CREATE OR REPLACE MACRO action_states_on(day) AS TABLE
    SELECT s.* FROM action_state s JOIN (
        SELECT action_id, max(seq) AS seq FROM action_state
        WHERE in_error_reason IS NULL AND happened_earliest <= day GROUP BY action_id) newest
      ON newest.action_id = s.action_id AND newest.seq = s.seq
    WHERE s.in_error_reason IS NULL;

CREATE OR REPLACE MACRO action_targets_on(day) AS TABLE
    SELECT t.* FROM action_target t JOIN (
        SELECT action_id, max(seq) AS seq FROM action_target
        WHERE in_error_reason IS NULL AND (seq = 1 OR set_on <= day) GROUP BY action_id) newest
      ON newest.action_id = t.action_id AND newest.seq = t.seq
    WHERE t.in_error_reason IS NULL;

-- The preliminary meeting (design, point 1): what the SIO told stays with the chairs and the coordinator.
CREATE OR REPLACE MACRO visible_preliminary(who) AS TABLE
    SELECT DISTINCT review_id FROM rights_in_reviews(who, 'see_preliminary');

CREATE OR REPLACE MACRO visible_background(who) AS TABLE
    SELECT DISTINCT review_id FROM rights_in_reviews(who, 'see_background');

CREATE OR REPLACE MACRO visible_preliminary_notes(who) AS TABLE
    SELECT n.* FROM preliminary_note n
    WHERE n.review_id IN (SELECT review_id FROM visible_preliminary(who))
      AND (n.item <> 'background' OR n.review_id IN (SELECT review_id FROM visible_background(who)));

-- The entries of registers as they stand, for who may do the verb that a register names (procedure/registers.toml).
CREATE OR REPLACE MACRO visible_register_entries(who, wanted) AS TABLE
    SELECT e.* FROM register_entry e
    JOIN (SELECT entry_id, max(version_no) AS version_no FROM register_entry GROUP BY entry_id) newest
      ON newest.entry_id = e.entry_id AND newest.version_no = e.version_no
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, wanted) r
                  WHERE r.review_id = e.review_id AND (r.agency_id IS NULL OR r.agency_id = e.agency_id));

-- An advocate with an account reads the contacts that name them, and what is recorded under these (3.3.5; settled point 3). Nobody else's family.
CREATE OR REPLACE MACRO visible_own_contacts(who) AS TABLE
    WITH newest AS MATERIALIZED (
        SELECT e.* FROM register_entry e
        JOIN (SELECT entry_id, max(version_no) AS version_no FROM register_entry
              WHERE review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_own_contacts')) GROUP BY entry_id) last
          ON last.entry_id = e.entry_id AND last.version_no = e.version_no
        WHERE e.in_error_reason IS NULL),
    mine AS (SELECT entry_id FROM newest WHERE register = 'family_contact' AND answers ->> 'advocate_member' = who)
    SELECT n.* FROM newest n
    WHERE n.entry_id IN (SELECT entry_id FROM mine)
       OR (n.register IN ('family_update', 'family_meeting', 'family_leaflet', 'family_support') AND n.parent_id IN (SELECT entry_id FROM mine));

-- A partnership's own questions, as last answered: for whoever may read the record they were answered with, or as the question itself says.
-- What was taken back is not shown. Of no review (an agency, a post): by the right itself.
CREATE OR REPLACE MACRO visible_own_answers(who) AS TABLE
    SELECT o.* FROM own_answer o JOIN (
        SELECT form, subject, field, max(number) AS number FROM own_answer GROUP BY form, subject, field) newest
      ON newest.form = o.form AND newest.subject = o.subject AND newest.field = o.field AND newest.number = o.number
    WHERE o.shown <> '' AND (
        (o.review_id IS NULL AND EXISTS (SELECT 1 FROM rights_of(who) r WHERE r.verb = o.seen_by))
        OR EXISTS (SELECT 1 FROM rights_by_review(who) r WHERE r.verb = o.seen_by AND r.review_id = o.review_id
                   AND (r.agency_id IS NULL OR r.agency_id = o.agency_id)));

-- The terms of reference: as agreed, for everybody who takes part (agencies too: settled point 1); a draft for the panel and the coordinator
CREATE OR REPLACE MACRO visible_terms(who) AS TABLE
    SELECT t.* FROM terms_version t
    WHERE t.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_terms_draft'))
       OR (t.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_terms'))
           AND EXISTS (SELECT 1 FROM terms_agreement a WHERE a.terms_version_id = t.id));

-- The reports (3.3.7 to 3.4.3): the text in hand is for who writes it. A frozen version is seen by the panel once it is shared, by a contributing
-- agency's manager once that agency is asked about it, by DASVEG and by the CSP Chair once it has reached them.
CREATE OR REPLACE MACRO visible_report_sections(who) AS TABLE
    SELECT s.* FROM report_section s
    WHERE s.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_report_text') WHERE agency_id IS NULL);

CREATE OR REPLACE MACRO visible_report_versions(who) AS TABLE
    SELECT v.* FROM report_version v
    WHERE EXISTS (
        SELECT 1 FROM rights_by_review(who) r
        WHERE r.review_id = v.review_id AND (
            (r.verb = 'see_report_text' AND r.agency_id IS NULL)
            OR EXISTS (
                SELECT 1 FROM report_mark m
                WHERE m.report_version_id = v.id AND m.met AND (
                    (m.what = 'shared' AND r.verb = 'see_report_shared')
                    OR (m.what = 'submitted' AND r.verb = 'see_report_at_dasveg')
                    OR (m.what = 'forwarded' AND r.verb = 'see_report_at_csp')))
            OR (r.verb = 'see_report_asked_about' AND EXISTS (
                SELECT 1 FROM report_contributor c
                WHERE c.report_version_id = v.id AND c.agency_id IS NOT NULL AND (r.agency_id IS NULL OR r.agency_id = c.agency_id)))));

-- Where the reports stand is told to who may see that; what contributors said of them, to who sees the panel's quality assurance
CREATE OR REPLACE MACRO visible_report_marks(who) AS TABLE
    SELECT m.* FROM report_mark m WHERE m.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_reports'));

CREATE OR REPLACE MACRO visible_report_contributors(who) AS TABLE
    SELECT c.* FROM report_contributor c
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_report_quality') r
                  WHERE r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id));

-- What agencies contribute (3.3.1 to 3.3.4): where each stands is told to the partnership and the panel, an agency's people see their own. The text in
-- hand is the agency's and the coordinator's; the panel sees a version once it is sent to the Panel Chair.
CREATE OR REPLACE MACRO visible_contributions(who) AS TABLE
    SELECT c.* FROM contribution c
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_imrs') r
                  WHERE r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id));

CREATE OR REPLACE MACRO visible_imr_sections(who) AS TABLE
    SELECT s.* FROM imr_section s JOIN contribution c ON c.id = s.contribution_id
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_imr_in_hand') r
                  WHERE r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id));

CREATE OR REPLACE MACRO visible_imr_versions(who) AS TABLE
    SELECT v.* FROM imr_version v JOIN contribution c ON c.id = v.contribution_id
    WHERE EXISTS (SELECT 1 FROM rights_in_reviews(who, 'see_imr_in_hand') r
                  WHERE r.review_id = c.review_id AND (r.agency_id IS NULL OR r.agency_id = c.agency_id))
       OR (v.review_id IN (SELECT review_id FROM rights_in_reviews(who, 'see_imr_sent') WHERE agency_id IS NULL)
           AND EXISTS (SELECT 1 FROM contribution_mark m
                       WHERE m.imr_version_id = v.id AND m.what = 'sent' AND m.in_error_reason IS NULL));
