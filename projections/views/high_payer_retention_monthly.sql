-- How many of the accounts that paid most a year ago are still there, and how much of what they paid?
CREATE OR REPLACE VIEW bi.high_payer_retention_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month_end Date COMMENT '[key] Last day of the month at which the year ends; in the month of the tenant''s last day it is that day',
    owner_id String COMMENT '[key] Rep who held the accounts when the year began',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    high_payer_value_retention_numerator Decimal(38, 4) COMMENT '[measure] Value at the year''s start of the high payers that are still worth something',
    high_payer_value_retention_denominator Decimal(38, 4) COMMENT '[measure] Value at the year''s start of all high payers: the fifth of the tenant''s accounts that was worth most',
    high_payer_value_retention_value Nullable(Float64) COMMENT '[ratio] Share of the high payers kept, each weighing what it was worth',
    high_payer_value_retention_n Int64 COMMENT '[measure] High payers at the year''s start',
    high_payer_logo_retention_numerator Int64 COMMENT '[measure] High payers that are still worth something, whoever holds them',
    high_payer_logo_retention_denominator Int64 COMMENT '[measure] High payers at the year''s start',
    high_payer_logo_retention_value Nullable(Float64) COMMENT '[ratio] Share of the high payers kept',
    high_payer_logo_retention_n Int64 COMMENT '[measure] High payers at the year''s start',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, rep who held high payers a year before, unit and currency. Key: tenant_id, month_end, owner_id, unit, currency. Additivity: numerators and denominators add up over reps within one month, unit and currency, which gives the tenant; never average the ratios. Accounts worth the same are high payers together. As of a day: the months up to that day.'
AS WITH
    ranked AS
    (
        SELECT
            *,
            rank() OVER (PARTITION BY tenant_id, month_end, unit, currency ORDER BY value_12m DESC) AS place,
            count() OVER (PARTITION BY tenant_id, month_end, unit, currency) AS account_count
        FROM core.portfolio_month_as_of(day = {day:Date})
        WHERE value_12m != 0
    )
SELECT
    tenant_id,
    month_end,
    owner_12m_id AS owner_id,
    unit,
    currency,
    sumIf(value_12m, value != 0) AS high_payer_value_retention_numerator,
    sum(value_12m) AS high_payer_value_retention_denominator,
    toFloat64(high_payer_value_retention_numerator) / nullIf(toFloat64(high_payer_value_retention_denominator), 0) AS high_payer_value_retention_value,
    count() AS high_payer_value_retention_n,
    countIf(value != 0) AS high_payer_logo_retention_numerator,
    count() AS high_payer_logo_retention_denominator,
    high_payer_logo_retention_numerator / nullIf(high_payer_logo_retention_denominator, 0) AS high_payer_logo_retention_value,
    count() AS high_payer_logo_retention_n,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM ranked AS payer
WHERE place <= intDiv(account_count + 4, 5)
GROUP BY tenant_id, month_end, owner_12m_id, unit, currency
