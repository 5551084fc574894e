-- Which prospects take part in a deal, and a prospect in which deals? Told last, by creation, link
-- or conversion.
CREATE OR REPLACE TABLE ops.verify_member
ENGINE = MergeTree ORDER BY ledger
AS WITH
    told AS (
        SELECT ledger, place, arrayJoin(said.prospect_ids) AS member, true AS is_in
        FROM ops.verify_creation
        WHERE kind = 'deal'
        UNION ALL
        SELECT ledger, place, said.prospect_id, step = 'contact_linked'
        FROM ops.verify_ledger
        WHERE counts AND kind = 'deal' AND step IN ('contact_linked', 'contact_unlinked')
        UNION ALL
        SELECT ledger, place, said.deal_id, step != 'contact_unlinked'
        FROM ops.verify_ledger
        WHERE counts AND kind = 'prospect' AND said.deal_id != '' AND (
            type IN ('deal.created', 'deal.contact_linked', 'deal.contact_unlinked')
            OR type = 'lead.converted' AND is_own
        )
    ),
    lasts AS (
        SELECT ledger, member
        FROM told
        GROUP BY ledger, member
        HAVING argMax(is_in, place)
    )
SELECT ledger, arraySort(groupArray(member)) AS members
FROM lasts
GROUP BY ledger
