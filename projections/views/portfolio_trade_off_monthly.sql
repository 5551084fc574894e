-- Which portfolios grew while they lost accounts, and how much of each hangs on a few of them?
CREATE OR REPLACE VIEW bi.portfolio_trade_off_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month_end Date COMMENT '[key] Last day of the month at which the year ends; in the month of the tenant''s last day it is that day',
    owner_id String COMMENT '[key] Rep whose portfolio it is: of retention when the year began, of concentration now',
    unit String COMMENT '[key] mrr, arr or trailing_12m',
    currency String COMMENT '[key] ISO 4217 code',
    nrr_12m_numerator Decimal(38, 4) COMMENT '[measure] Value today of the accounts held a year before, whoever holds them now, those lost at 0',
    nrr_12m_denominator Decimal(38, 4) COMMENT '[measure] Value of these accounts a year before',
    nrr_12m Nullable(Float64) COMMENT '[ratio] Net revenue retention over the year',
    nrr_12m_n Int64 COMMENT '[measure] Accounts held a year before',
    expansion_12m_numerator Decimal(38, 4) COMMENT '[measure] By how much the accounts that grew did so',
    expansion_12m_denominator Decimal(38, 4) COMMENT '[measure] Value of all accounts held a year before',
    expansion_12m Nullable(Float64) COMMENT '[ratio] The expansion in net revenue retention',
    expansion_12m_n Int64 COMMENT '[measure] Accounts held a year before',
    logo_retention_12m_numerator Int64 COMMENT '[measure] Accounts held a year before that are still worth something',
    logo_retention_12m_denominator Int64 COMMENT '[measure] Accounts held a year before',
    logo_retention_12m Nullable(Float64) COMMENT '[ratio] Share of the accounts kept over the year',
    logo_retention_12m_n Int64 COMMENT '[measure] Accounts held a year before',
    top_5_share_numerator Decimal(38, 4) COMMENT '[measure] Value of the five accounts worth most',
    top_5_share_denominator Decimal(38, 4) COMMENT '[measure] Value of the portfolio, accounts below 0 left out',
    top_5_share_value Nullable(Float64) COMMENT '[ratio] Share of the five accounts worth most',
    top_5_share_n Int64 COMMENT '[measure] Accounts in the portfolio',
    hhi Nullable(Float64) COMMENT '[value] Concentration by Herfindahl and Hirschman: the sum of the squares of each account''s share, 1 when there is only one',
    compared_count Int64 COMMENT '[value] Reps of the tenant who held accounts a year before; with fewer than 5 nobody is compared',
    logo_retention_p25 Nullable(Float64) COMMENT '[value] A quarter of these reps kept at most this share of their accounts; NULL with fewer than 5',
    logo_retention_median Nullable(Float64) COMMENT '[value] Half of them kept at most this share; NULL with fewer than 5',
    expansion_median Nullable(Float64) COMMENT '[value] Half of them expanded by at most this share; NULL with fewer than 5',
    is_trade_off Nullable(Bool) COMMENT '[dimension] Value kept or grown, and fewer accounts kept than at a quarter of the reps; NULL when nobody is compared',
    retention_side Nullable(String) COMMENT '[dimension] above, at or below the median of the share of accounts kept; NULL when nobody is compared',
    expansion_side Nullable(String) COMMENT '[dimension] above, at or below the median of the expansion; what a coach makes of both sides is for a person to decide',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, rep, unit and currency. Key: tenant_id, month_end, owner_id, unit, currency. Additivity: numerators and denominators of retention and expansion add up over reps within one month, unit and currency; concentration does not; never average the ratios. Nobody is ranked. As of a day: the months up to that day.'
AS WITH
    held AS
    (
        SELECT
            *,
            sum(worth) OVER portfolio AS total,
            row_number() OVER (
                PARTITION BY tenant_id, month_end, owner_id, unit, currency ORDER BY worth DESC, account_id
            ) AS place,
            sum(account_count) OVER portfolio AS accounts_before,
            sum(kept_count) OVER portfolio / nullIf(accounts_before, 0) AS retention,
            toFloat64(sum(value_added) OVER portfolio) / nullIf(toFloat64(sum(value_before) OVER portfolio), 0) AS expansion,
            toFloat64(sum(value_kept) OVER portfolio) / nullIf(toFloat64(sum(value_before) OVER portfolio), 0) AS growth,
            accounts_before > 0 AND owner_id != 'unknown' AS is_held
        FROM
        (
            SELECT
                tenant_id, month_end, owner_id, unit, currency, entity_id AS account_id,
                nrr_12m_numerator AS value_kept, nrr_12m_denominator AS value_before,
                expansion_value_12m AS value_added, nrr_12m_n AS account_count,
                nrr_12m_n - churned_12m_numerator AS kept_count,
                greatest(value, 0) AS worth
            FROM core.portfolio_retention_monthly_item_as_of(day = {day:Date})
        )
        WINDOW portfolio AS (PARTITION BY tenant_id, month_end, owner_id, unit, currency)
    ),
    -- Each portfolio counts once among its peers.
    compared AS
    (
        SELECT
            *,
            countIf(is_held AND place = 1) OVER peers AS peer_count,
            is_held AND peer_count >= 5 AS is_compared,
            quantileExactInclusiveIf(0.25)(retention, is_held AND place = 1) OVER peers AS retention_p25,
            quantileExactInclusiveIf(0.5)(retention, is_held AND place = 1) OVER peers AS retention_p50,
            quantileExactInclusiveIf(0.5)(expansion, is_held AND place = 1) OVER peers AS expansion_p50
        FROM held
        WINDOW peers AS (PARTITION BY tenant_id, month_end, unit, currency)
    ),
    (figure, middle) -> multiIf(figure > middle, 'above', figure < middle, 'below', 'at') AS side
SELECT
    tenant_id,
    month_end,
    owner_id,
    unit,
    currency,
    sum(value_kept) AS nrr_12m_numerator,
    sum(value_before) AS nrr_12m_denominator,
    toFloat64(nrr_12m_numerator) / nullIf(toFloat64(nrr_12m_denominator), 0) AS nrr_12m,
    sum(account_count) AS nrr_12m_n,
    sum(value_added) AS expansion_12m_numerator,
    nrr_12m_denominator AS expansion_12m_denominator,
    toFloat64(expansion_12m_numerator) / nullIf(toFloat64(expansion_12m_denominator), 0) AS expansion_12m,
    nrr_12m_n AS expansion_12m_n,
    sum(kept_count) AS logo_retention_12m_numerator,
    nrr_12m_n AS logo_retention_12m_denominator,
    logo_retention_12m_numerator / nullIf(logo_retention_12m_denominator, 0) AS logo_retention_12m,
    nrr_12m_n AS logo_retention_12m_n,
    sumIf(worth, place <= 5) AS top_5_share_numerator,
    sum(worth) AS top_5_share_denominator,
    toFloat64(top_5_share_numerator) / nullIf(toFloat64(top_5_share_denominator), 0) AS top_5_share_value,
    countIf(worth > 0) AS top_5_share_n,
    if(top_5_share_n = 0, NULL, arraySum(arraySort(groupArray(pow(toFloat64(worth) / toFloat64(total), 2))))) AS hhi,
    any(peer_count) AS compared_count,
    if(compared_count >= 5, any(retention_p25), NULL) AS logo_retention_p25,
    if(compared_count >= 5, any(retention_p50), NULL) AS logo_retention_median,
    if(compared_count >= 5, any(expansion_p50), NULL) AS expansion_median,
    if(any(is_compared), any(growth) >= 1 AND any(retention) < any(retention_p25), NULL) AS is_trade_off,
    if(any(is_compared), side(any(retention), any(retention_p50)), NULL) AS retention_side,
    if(any(is_compared), side(any(expansion), any(expansion_p50)), NULL) AS expansion_side,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM compared
GROUP BY tenant_id, month_end, owner_id, unit, currency
