-- Which row has each tenant?
INSERT INTO ops.verify_tenant (version, tenant_id, configurations, stages, rates, is_erased)
WITH
    facts AS (
        SELECT
            ledger,
            arrayFlatten(arrayMap(
                told -> arrayMap(
                    stage -> (told.2, told.3, told.4, stage.stage, stage.position, stage.probability, stage.outcome, stage.buyer_stage),
                    told.5
                ),
                arraySort(told -> told.1, groupArrayIf((place, at, is_day, said.pipeline, said.stages), type = 'pipeline.defined'))
            )) AS stages,
            arraySort(groupArrayIf(
                (place, toDateOrZero(said.on), said.from, said.to, toDecimal64OrZero(said.rate, 8)), type = 'currency.rate_set'
            )) AS rates
        FROM ops.verify_ledger
        WHERE kind = 'tenant' AND counts
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    arrayMap(
        step -> (
            step.at, step.is_day, step.value[1], step.value[2], step.value[3], splitByWhitespace(step.value[4]), step.value[5]
        ),
        steps['configuration']
    ),
    facts.stages,
    arrayMap(step -> (step.2, step.3, step.4, step.5), facts.rates),
    entity.is_erased
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN facts USING (ledger)
WHERE entity.kind = 'tenant' AND entity.id = entity.tenant_id
