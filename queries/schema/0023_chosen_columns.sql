-- What somebody chose of a file's matching, which is what the agency's next file is read by; JSON as `matching`. Of a file from before this its
-- whole matching is remembered, guesses too.
ALTER TABLE chronology_import ADD COLUMN chosen VARCHAR;
