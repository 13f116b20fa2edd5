-- What everybody may do in each review today. Worked out by the view rights_by_review_today (scope.sql) and laid in anew inside each change that
-- touches people, offices, deputies, memberships, conflicts of interest or reviews, and when a day begins. Derived: never edited by itself.
CREATE TABLE review_right (
    person_id VARCHAR NOT NULL,
    verb VARCHAR NOT NULL,
    review_id VARCHAR NOT NULL,
    agency_id VARCHAR
);
