-- On which days did an account's value or its owner change, from what to what?
CREATE OR REPLACE VIEW core.account_value_day
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account; what a merged account was worth is its survivor''s',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    day Date COMMENT '[key] Business day of the change',
    owner_before_id String COMMENT '[dimension] Owner at the end of the day before',
    owner_id String COMMENT '[dimension] Owner at the end of the day',
    value_before Decimal(38, 4) COMMENT '[value] Value at the end of the day before',
    value Decimal(38, 4) COMMENT '[value] Value at the end of the day',
    is_first Bool COMMENT '[dimension] It was never worth anything before'
)
COMMENT 'Grain: one row per account, unit, currency and day with a change. Key: tenant_id, account_id, unit, currency, day. Additivity: values add up over accounts on one day only.'
AS WITH
    component AS
    (
        SELECT
            account.tenant_id AS tenant_id,
            account.account_id AS source_id,
            coalesce(nullIf(merged.survivor_id, ''), account.account_id) AS account_id,
            step,
            step_number,
            business_date(step.at, step.is_day, zone.timezone) AS day
        FROM core.account AS account FINAL
        ARRAY JOIN components AS step, arrayEnumerate(components) AS step_number
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = account.tenant_id
        LEFT JOIN core.account_survivor AS merged
            ON merged.tenant_id = account.tenant_id
            AND merged.entity_id = account.account_id
        WHERE account.generation = (SELECT max(generation) FROM ops.generation)
            AND NOT account.is_deleted AND NOT account.is_erased
            AND step.at > toDateTime64(0, 3, 'UTC')
    ),
    -- What the ledger holds after a step, but dates on or before its day, was in force on no day's end.
    lasting AS
    (
        SELECT *
        FROM
        (
            SELECT *, min(day) OVER following AS next_day, count() OVER following AS next_count
            FROM component
            WINDOW following AS (
                PARTITION BY tenant_id, source_id, step.component_id ORDER BY step_number
                ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            )
        )
        WHERE next_count = 0 OR next_day > day
    ),
    delta AS
    (
        SELECT tenant_id, account_id, change.1 AS unit, change.2 AS currency, day, change.3 AS delta
        FROM
        (
            SELECT
                tenant_id, account_id, step, day,
                lagInFrame(step) OVER (
                    PARTITION BY tenant_id, source_id, step.component_id ORDER BY step_number
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                ) AS before
            FROM lasting
        )
        ARRAY JOIN [
            (step.unit, step.currency, toDecimal128(step.value, 4)),
            (before.unit, before.currency, -toDecimal128(before.value, 4))
        ] AS change
    ),
    series AS
    (
        SELECT
            tenant_id, account_id, unit, currency,
            arraySort(groupArray((day, moved))) AS changes, changes.1 AS days, changes.2 AS moves
        FROM
        (
            SELECT tenant_id, account_id, unit, currency, day, sum(delta) AS moved
            FROM delta
            WHERE delta != 0
            GROUP BY tenant_id, account_id, unit, currency, day
        )
        GROUP BY tenant_id, account_id, unit, currency
    )
SELECT
    series.tenant_id AS tenant_id,
    series.account_id AS account_id,
    unit,
    currency,
    changed_on AS day,
    or_unknown(in_force(owners, timezone, changed_on - 1).owner_id) AS owner_before_id,
    or_unknown(in_force(owners, timezone, changed_on).owner_id) AS owner_id,
    arraySum((moved, day) -> if(day < changed_on, moved, 0), moves, days) AS value_before,
    arraySum((moved, day) -> if(day <= changed_on, moved, 0), moves, days) AS value,
    NOT arrayExists((total, day) -> day < changed_on AND total != 0, arrayCumSum(moves), days) AS is_first
FROM series
INNER JOIN core.current_account AS owned
    ON owned.tenant_id = series.tenant_id AND owned.account_id = series.account_id
ARRAY JOIN arrayDistinct(arrayConcat(days, arrayFilter(
    handed_over_on -> handed_over_on > days[1],
    arrayMap(step -> business_date(step.at, step.is_day, timezone), owners)
))) AS changed_on
