-- Which row has each tenant?
INSERT INTO ops.verify_tenant (version, tenant_id, is_erased, configurations, stages, rates)
WITH
    pipelines AS (
        SELECT ledger, place, at, is_day, said.pipeline AS pipeline, number, stage
        FROM ops.verify_ledger
        ARRAY JOIN said.stages AS stage, arrayEnumerate(said.stages) AS number
        WHERE kind = 'tenant' AND counts AND type = 'pipeline.defined'
    ),
    stages AS (
        SELECT ledger, arraySort(groupArray((place, number, at, is_day, pipeline, stage))) AS sorted
        FROM pipelines
        GROUP BY ledger
    ),
    rates AS (
        SELECT
            ledger,
            arraySort(groupArray((
                place, toDateOrZero(said.on), said.from, said.to, toDecimal64OrZero(said.rate, 8)
            ))) AS sorted
        FROM ops.verify_ledger
        WHERE kind = 'tenant' AND counts AND type = 'currency.rate_set'
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    entity.is_erased,
    arrayMap(
        step -> (
            step.at, step.is_day, step.value[1], step.value[2], step.value[3],
            arraySlice(step.value, 5), step.value[4]
        ),
        steps['configuration']
    ),
    arrayMap(
        step -> (
            step.3, step.4, step.5,
            step.6.stage, step.6.position, step.6.probability, step.6.outcome, step.6.buyer_stage
        ),
        stages.sorted
    ),
    arrayMap(step -> (step.2, step.3, step.4, step.5), rates.sorted)
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN stages USING (ledger)
LEFT JOIN rates USING (ledger)
WHERE entity.kind = 'tenant' AND entity.id = entity.tenant_id
