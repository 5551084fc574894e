-- Which prospects take part in a deal, and a prospect in which deals? Told last, by creation, link or
-- conversion.
CREATE OR REPLACE TABLE ops.verify_member
ENGINE = MergeTree ORDER BY ledger
AS WITH
    told AS (
        SELECT ledger, place, arrayJoin(said.prospect_ids) AS member, true AS is_in
        FROM ops.verify_creation
        WHERE kind = 'deal'
        UNION ALL
        SELECT ledger, place, if(kind = 'deal', said.prospect_id, said.deal_id), step != 'contact_unlinked'
        FROM ops.verify_ledger
        WHERE counts AND (
            type IN ('deal.contact_linked', 'deal.contact_unlinked')
            OR kind = 'prospect' AND type = 'deal.created'
            OR kind = 'prospect' AND type = 'lead.converted' AND is_own AND said.deal_id != ''
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
