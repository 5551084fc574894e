-- How did a deal, lead, contact or account come into being? Of several creations the highest version
-- counts, of equal ones the earliest.
CREATE OR REPLACE TABLE ops.verify_creation
ENGINE = MergeTree ORDER BY (kind, tenant_id, id)
AS SELECT tenant_id, kind, id, type, step, place, at, is_day, is_undated, said
FROM ops.verify_ledger
WHERE counts AND type IN ('deal.created', 'lead.created', 'contact.created', 'account.created')
    AND empty(path) AND named[1] = (kind, id)
ORDER BY version DESC, place
LIMIT 1 BY tenant_id, kind, id
