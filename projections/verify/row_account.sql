-- Which row has each account?
INSERT INTO ops.verify_account (
    version, tenant_id, account_id, is_erased,
    created_at, created_is_day, parent_account_id, attributes, owners, components, totals,
    renewed_count, churned_at, churn_reason_code, merged_into, is_deleted
)
WITH
    tellings AS (
        SELECT
            ledger, place, at, is_day,
            said.component_id AS component_id,
            said.unit AS unit,
            said.currency AS currency,
            toDecimal128OrZero(said.value, 4) AS value,
            lagInFrame((unit, currency, value)) OVER (
                PARTITION BY ledger, component_id ORDER BY place
            ) AS before
        FROM ops.verify_ledger
        WHERE kind = 'account' AND counts AND step = 'value_changed'
    ),
    -- What a telling takes out of the component's old unit and currency and puts into the new.
    movements AS (
        SELECT
            ledger, place, at, is_day,
            movement.1 AS of_unit,
            movement.2 AS of_currency,
            sum(movement.3) AS change
        FROM tellings
        ARRAY JOIN [(before.1, before.2, -before.3), (unit, currency, value)] AS movement
        WHERE of_unit != ''
        GROUP BY ledger, place, at, is_day, of_unit, of_currency
    ),
    sums AS (
        SELECT
            *,
            sum(change) OVER (PARTITION BY ledger, of_unit, of_currency ORDER BY place) AS total
        FROM movements
    ),
    totals AS (
        SELECT
            ledger,
            arraySort(groupArray((place, of_unit, of_currency, at, is_day, total))) AS sorted
        FROM sums
        GROUP BY ledger
    ),
    components AS (
        SELECT
            ledger,
            arraySort(groupArray(
                (place, at, is_day, component_id, value, currency, unit)
            )) AS sorted
        FROM tellings
        GROUP BY ledger
    ),
    facts AS (
        SELECT
            ledger,
            countIf(step = 'renewed') AS renewed_count,
            argMaxIf(
                (if(is_undated, NULL, at), said.reason_code), place, step = 'churned'
            ) AS churn,
            argMaxIf(
                if(step = 'merged', said.into_account_id, ''), place, step IN ('merged', 'unmerged')
            ) AS merged_into,
            countIf(step = 'deleted') > 0 AS is_deleted
        FROM ops.verify_ledger
        WHERE kind = 'account' AND counts
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    entity.id,
    entity.is_erased,
    if(creation.is_undated OR creation.ledger = 0, NULL, creation.at),
    creation.is_day,
    creation.said.parent_account_id,
    attribute.attributes,
    arrayMap(step -> (step.at, step.is_day, step.value[1]), steps['owner']),
    arrayMap(step -> (step.2, step.3, step.4, step.5, step.6, step.7), components.sorted),
    arrayMap(step -> (step.4, step.5, step.2, step.3, step.6), totals.sorted),
    facts.renewed_count,
    facts.churn.1,
    facts.churn.2,
    facts.merged_into,
    facts.is_deleted
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_creation AS creation USING (ledger)
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN ops.verify_attribute AS attribute USING (ledger)
LEFT JOIN components USING (ledger)
LEFT JOIN totals USING (ledger)
LEFT JOIN facts USING (ledger)
WHERE entity.kind = 'account'
