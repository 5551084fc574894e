-- Which row has each deal? None when it was never created, unless it was erased.
INSERT INTO ops.verify_deal (
    version, tenant_id, deal_id, is_erased,
    created_at, created_is_day, pipeline, lead_id,
    statuses, stages, amounts, owners, accounts, close_dates,
    reopened_count, lost_reason_code, account_id, is_deleted,
    attributes, prospect_ids, merged_into, touches, first_touch_at, last_touch_at
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
    ),
    name -> arrayMap(step -> (step.at, step.is_day, step.value[1]), steps[name]) AS steps_of
SELECT
    entity.size,
    entity.tenant_id,
    entity.id,
    entity.is_erased,
    if(creation.is_undated OR creation.ledger = 0, NULL, creation.at),
    creation.is_day,
    creation.said.pipeline,
    creation.said.lead_id,
    steps_of('status') AS statuses,
    steps_of('stage'),
    arrayMap(
        step -> (step.at, step.is_day, toDecimal64(step.value[1], 4), step.value[2]),
        steps['amount']
    ),
    steps_of('owner'),
    steps_of('account'),
    arrayMap(step -> (step.at, step.is_day, toDate(step.value[1])), steps['close_date']),
    arrayCount(status -> status.3 = 'open', arrayPopFront(statuses)),
    if(statuses[-1].3 = 'lost', facts.reason_code, ''),
    steps['account'][-1].value[1],
    facts.is_deleted,
    attribute.attributes,
    member.members,
    arrayFirst(edge -> edge.1 = entity.id, merges.holding).2,
    count.touches,
    count.first_touch_at,
    count.last_touch_at
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_creation AS creation USING (ledger)
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN ops.verify_attribute AS attribute USING (ledger)
LEFT JOIN ops.verify_member AS member USING (ledger)
LEFT JOIN ops.verify_count AS count USING (ledger)
LEFT JOIN ops.verify_merge AS merges USING (ledger)
LEFT JOIN facts USING (ledger)
WHERE entity.kind = 'deal' AND (entity.is_erased OR creation.ledger > 0)
