-- Which row has each deal?
INSERT INTO ops.verify_deal (
    version, tenant_id, deal_id, created_at, created_is_day, account_id, pipeline, lead_id, statuses,
    stages, amounts, owners, accounts, close_dates, attributes, lost_reason_code, prospect_ids, touches,
    first_touch_at, last_touch_at, reopened_count, merged_into, is_deleted, is_erased
)
WITH
    facts AS (
        SELECT
            ledger,
            argMaxIf(said.reason_code, place, step = 'lost') AS reason_code,
            argMaxIf(step, place, step IN ('deleted', 'restored')) = 'deleted' AS is_deleted
        FROM ops.verify_ledger
        WHERE kind = 'deal' AND counts AND is_own
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    entity.id,
    if(creation.is_undated OR creation.ledger = 0, NULL, creation.at),
    creation.is_day,
    steps['account'][-1].value[1],
    creation.said.pipeline,
    creation.said.lead_id,
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['status']) AS statuses,
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['stage']),
    arrayMap(step -> (step.at, step.is_day, toDecimal64(step.value[1], 4), step.value[2]), steps['amount']),
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['owner']),
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['account']),
    arrayMap(step -> (step.at, step.is_day, toDate(step.value[1])), steps['close_date']),
    attribute.attributes,
    if(statuses[-1].3 = 'lost', facts.reason_code, ''),
    member.members,
    count.touches,
    count.first_touch_at,
    count.last_touch_at,
    arrayCount(status -> status.3 = 'open', arrayPopFront(statuses)),
    arrayFirst(edge -> edge.1 = entity.id, merges.holding).2,
    facts.is_deleted,
    entity.is_erased
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_creation AS creation USING (ledger)
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN ops.verify_attribute AS attribute USING (ledger)
LEFT JOIN ops.verify_member AS member USING (ledger)
LEFT JOIN ops.verify_count AS count USING (ledger)
LEFT JOIN ops.verify_merge AS merges USING (ledger)
LEFT JOIN facts USING (ledger)
WHERE entity.kind = 'deal' AND (entity.is_erased OR creation.ledger > 0)
