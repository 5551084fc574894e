-- Which row has each prospect?
INSERT INTO ops.verify_prospect (
    version, tenant_id, prospect_id, is_erased,
    kind, origin, created_at, created_is_day, owners, account_id,
    converted_at, disqualified_at, is_deleted, merged_into, deal_ids,
    touches, first_touch_at, last_touch_at, first_touch_channel, first_touch_rep_id,
    responses,
    meetings_accepted, meetings_held
)
WITH
    tuple(if(is_undated, NULL, at)) AS dated,
    facts AS (
        SELECT
            ledger,
            if(countIf(family = 'lead' AND is_own) > 0, 'lead', 'contact') AS lead_or_contact,
            argMaxIf(
                (said.account_id, place), place, step = 'converted' AND said.account_id != ''
            ) AS converted_account,
            argMaxIf(dated, place, step = 'converted' AND is_own).1 AS converted_at,
            argMaxIf(dated, place, step = 'disqualified').1 AS disqualified_at,
            countIf(step = 'deleted') > 0 AS is_deleted
        FROM ops.verify_ledger
        WHERE kind = 'prospect' AND counts AND empty(path) AND family IN ('lead', 'contact')
        GROUP BY ledger
    ),
    touches AS (
        SELECT
            ledger,
            argMinIf(
                (channel, rep_id), (at, activity_id), is_touch AND NOT is_undated
            ) AS first_touch,
            countIf(is_meeting AND NOT is_deleted AND status = 'held') AS held,
            countIf(is_meeting AND NOT is_deleted AND status != 'held' AND is_accepted) AS missed
        FROM ops.verify_touch
        WHERE kind = 'prospect'
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    entity.id,
    entity.is_erased,
    if(facts.ledger = 0, 'unknown', lead_or_contact),
    creation.said.origin,
    if(creation.is_undated OR creation.ledger = 0, NULL, creation.at),
    creation.is_day,
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['owner']),
    if(
        creation.said.account_id != '' AND creation.place > converted_account.2,
        creation.said.account_id,
        converted_account.1
    ),
    facts.converted_at,
    facts.disqualified_at,
    facts.is_deleted,
    arrayFirst(edge -> edge.1 = entity.id, merges.holding).2,
    member.members,
    count.touches,
    count.first_touch_at,
    count.last_touch_at,
    touches.first_touch.1,
    touches.first_touch.2,
    response.responses,
    touches.held + touches.missed,
    touches.held
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_creation AS creation USING (ledger)
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN ops.verify_member AS member USING (ledger)
LEFT JOIN ops.verify_merge AS merges USING (ledger)
LEFT JOIN ops.verify_count AS count USING (ledger)
LEFT JOIN ops.verify_response AS response USING (ledger)
LEFT JOIN facts USING (ledger)
LEFT JOIN touches USING (ledger)
WHERE entity.kind = 'prospect'
