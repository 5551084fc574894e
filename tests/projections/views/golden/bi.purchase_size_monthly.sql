CREATE OR REPLACE VIEW bi.purchase_size_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month_end Date COMMENT '[key] Last day of the month at which the year ends; in the month of the tenant''s last day it is that day',
    owner_id String COMMENT '[key] Rep who held the accounts when the year began',
    currency String COMMENT '[key] ISO 4217 code',
    account_count Int64 COMMENT '[measure] Accounts held that ordered in the year before',
    purchase_size_numerator Decimal(38, 4) COMMENT '[measure] Value of their orders in the year, whoever holds them now',
    purchase_size_denominator Int64 COMMENT '[measure] Their orders in the year',
    purchase_size_value Nullable(Float64) COMMENT '[ratio] Mean value of an order; NULL when they ordered nothing',
    purchase_size_n Int64 COMMENT '[measure] Orders behind the ratio',
    purchase_size_median Nullable(Float64) COMMENT '[value] Half of these orders were worth at most so much',
    purchase_size_before_numerator Decimal(38, 4) COMMENT '[measure] Value of their orders in the year before',
    purchase_size_before_denominator Int64 COMMENT '[measure] Their orders in the year before',
    purchase_size_before_value Nullable(Float64) COMMENT '[ratio] Mean value of an order in the year before',
    purchase_size_before_n Int64 COMMENT '[measure] Orders behind the ratio',
    purchase_size_before_median Nullable(Float64) COMMENT '[value] Half of these orders were worth at most so much',
    purchase_size_growth Nullable(Float64) COMMENT '[value] Mean value of an order divided by that of the year before, less 1',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, rep who held accounts that ordered, and currency. Key: tenant_id, month_end, owner_id, currency. Additivity: numerators and denominators add up over reps within one month and currency; never average the ratios; medians do not add up. As of a day: the months up to that day.'
AS WITH
    ordered AS
    (
        SELECT
            purchase.tenant_id AS tenant_id, account_id, order_id, currency, value, months_later < 12 AS is_now,
            toLastDayOfMonth(addMonths(day, months_later)) AS month_end
        FROM core.purchase AS purchase
        ARRAY JOIN range(24) AS months_later
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = purchase.tenant_id
        WHERE day <= toDate('2149-06-06')
            AND month_end <= toLastDayOfMonth(least(toDate('2149-06-06'), ifNull(newest.last_on, day)))
    ),
    cohort AS
    (
        SELECT
            *,
            row_number() OVER (
                PARTITION BY tenant_id, account_id, currency, month_end ORDER BY is_now, order_id
            ) = 1 AS is_first
        FROM ordered
        -- Who ordered nothing in the year before is in no cohort.
        QUALIFY countIf(NOT is_now) OVER (PARTITION BY tenant_id, account_id, currency, month_end) > 0
    )
SELECT
    cohort.tenant_id AS tenant_id,
    month_end,
    or_unknown(in_force(owners, timezone, toLastDayOfMonth(addMonths(month_end, -12))).owner_id) AS owner_id,
    currency,
    countIf(is_first) AS account_count,
    sumIf(value, is_now) AS purchase_size_numerator,
    countIf(is_now) AS purchase_size_denominator,
    toFloat64(purchase_size_numerator) / nullIf(purchase_size_denominator, 0) AS purchase_size_value,
    purchase_size_denominator AS purchase_size_n,
    if(purchase_size_n = 0, NULL, quantileExactInclusiveIf(0.5)(toFloat64(value), is_now)) AS purchase_size_median,
    sumIf(value, NOT is_now) AS purchase_size_before_numerator,
    countIf(NOT is_now) AS purchase_size_before_denominator,
    toFloat64(purchase_size_before_numerator) / nullIf(purchase_size_before_denominator, 0) AS purchase_size_before_value,
    purchase_size_before_denominator AS purchase_size_before_n,
    if(purchase_size_before_n = 0, NULL, quantileExactInclusiveIf(0.5)(toFloat64(value), NOT is_now)) AS purchase_size_before_median,
    purchase_size_value / nullIf(purchase_size_before_value, 0) - 1 AS purchase_size_growth,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM cohort
INNER JOIN core.current_account AS account
    ON account.tenant_id = cohort.tenant_id AND account.account_id = cohort.account_id
GROUP BY tenant_id, month_end, owner_id, currency
