-- How did a deal, lead, contact or account come into being? Of several creations the highest
-- version counts, of equal ones the earliest.
CREATE OR REPLACE TABLE ops.verify_creation
ENGINE = MergeTree ORDER BY ledger
AS SELECT ledger, kind, step, place, at, is_day, is_undated, said
FROM ops.verify_ledger
WHERE counts AND is_own AND step = 'created'
ORDER BY version DESC, place
LIMIT 1 BY ledger
