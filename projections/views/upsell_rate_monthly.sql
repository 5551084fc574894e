-- By how much did the accounts that a rep held a year ago grow?
CREATE OR REPLACE VIEW bi.upsell_rate_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month at whose end the year ends, or on the tenant''s last day in it',
    owner_id String COMMENT '[key] Rep who held the accounts when the year began',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    upsell_rate_numerator Decimal(38, 4) COMMENT '[measure] Value of these accounts at the year''s end, whoever holds them, less their value at its start',
    upsell_rate_denominator Decimal(38, 4) COMMENT '[measure] Value of these accounts at the year''s start',
    upsell_rate_value Nullable(Float64) COMMENT '[ratio] Growth of a fixed cohort: 0 for no change, 0.5 for half as much again',
    upsell_rate_n Int64 COMMENT '[measure] Accounts in the cohort',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, owner, unit and currency. Key: tenant_id, month, owner_id, unit, currency. Additivity: numerators and denominators add up over owners within one month, unit and currency; never average the ratio. Accounts gained since are not in the cohort; accounts lost are, at 0. As of a day: the months up to that day.'
AS WITH
    year_end AS
    (
        SELECT tenant_id, account_id, owner_id, unit, currency, day, value
        FROM bi.portfolio_value_daily_as_of(day = {day:Date})
        QUALIFY day = toLastDayOfMonth(day) OR day = max(day) OVER (PARTITION BY tenant_id)
    )
SELECT
    held.tenant_id AS tenant_id,
    toStartOfMonth(year_end.day) AS month,
    held.owner_id AS owner_id,
    held.unit AS unit,
    held.currency AS currency,
    sum(year_end.value) - sum(held.value) AS upsell_rate_numerator,
    sum(held.value) AS upsell_rate_denominator,
    toFloat64(upsell_rate_numerator) / nullIf(toFloat64(upsell_rate_denominator), 0) AS upsell_rate_value,
    count() AS upsell_rate_n,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM year_end
INNER JOIN bi.portfolio_value_daily_as_of(day = {day:Date}) AS held
    ON held.tenant_id = year_end.tenant_id
    AND held.account_id = year_end.account_id
    AND held.unit = year_end.unit
    AND held.currency = year_end.currency
    AND held.day = addYears(year_end.day, -1)
WHERE held.value != 0
GROUP BY tenant_id, month, owner_id, unit, currency
