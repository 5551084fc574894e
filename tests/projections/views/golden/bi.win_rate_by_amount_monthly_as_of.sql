CREATE OR REPLACE VIEW bi.win_rate_by_amount_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the final close',
    pipeline String COMMENT '[key] Pipeline of the deals',
    owner_id String COMMENT '[key] Rep who owned the deal when it closed',
    currency String COMMENT '[key] ISO 4217 code; unknown for deals without amount',
    win_rate_by_amount_numerator Decimal(38, 4) COMMENT '[measure] Amount of the deals won in the month',
    win_rate_by_amount_denominator Decimal(38, 4) COMMENT '[measure] Amount of the deals won or lost in the month',
    win_rate_by_amount_value Nullable(Float64) COMMENT '[ratio] Amount won of amount won and lost; NULL when there was none',
    win_rate_by_amount_n Int64 COMMENT '[measure] Deals of known amount behind the ratio',
    tenant_currency String COMMENT '[dimension] ISO 4217 code of the tenant''s own currency',
    win_rate_by_tenant_amount_numerator Decimal(38, 4) COMMENT '[measure] Amount won in the tenant''s currency, at the rate of the day of the close',
    win_rate_by_tenant_amount_denominator Decimal(38, 4) COMMENT '[measure] Amount won or lost in the tenant''s currency, at the same rates',
    win_rate_by_tenant_amount_value Nullable(Float64) COMMENT '[ratio] Amount won of amount won and lost, comparable between currencies; NULL when there was none',
    win_rate_by_tenant_amount_n Int64 COMMENT '[measure] Deals of known amount and rate behind the ratio',
    amount_unknown_count Int64 COMMENT '[measure] Deals closed in the month whose amount is unknown; they are in no amount',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, pipeline, owner and currency. Key: tenant_id, month, pipeline, owner_id, currency. Additivity: numerators and denominators add up within one currency, those in the tenant''s currency over everything; never average the ratios.'
AS SELECT
    tenant_id::String AS tenant_id,
    month::Date AS month,
    pipeline::String AS pipeline,
    owner_id::String AS owner_id,
    currency::String AS currency,
    win_rate_by_amount_numerator::Decimal(38, 4) AS win_rate_by_amount_numerator,
    win_rate_by_amount_denominator::Decimal(38, 4) AS win_rate_by_amount_denominator,
    win_rate_by_amount_value::Nullable(Float64) AS win_rate_by_amount_value,
    win_rate_by_amount_n::Int64 AS win_rate_by_amount_n,
    tenant_currency::String AS tenant_currency,
    win_rate_by_tenant_amount_numerator::Decimal(38, 4) AS win_rate_by_tenant_amount_numerator,
    win_rate_by_tenant_amount_denominator::Decimal(38, 4) AS win_rate_by_tenant_amount_denominator,
    win_rate_by_tenant_amount_value::Nullable(Float64) AS win_rate_by_tenant_amount_value,
    win_rate_by_tenant_amount_n::Int64 AS win_rate_by_tenant_amount_n,
    amount_unknown_count::Int64 AS amount_unknown_count,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        sumIf(ifNull(amount, 0), status = 'won') AS won,
        sum(ifNull(amount, 0)) AS closed,
        sumIf(ifNull(tenant_amount, 0), status = 'won') AS tenant_won,
        sum(ifNull(tenant_amount, 0)) AS tenant_closed
    SELECT
        tenant_id,
        toStartOfMonth(assumeNotNull(closed_on)) AS month,
        pipeline,
        ifNull(owner_at_close_id, 'unknown') AS owner_id,
        currency,
        won AS win_rate_by_amount_numerator,
        closed AS win_rate_by_amount_denominator,
        toFloat64(won) / nullIf(toFloat64(closed), 0) AS win_rate_by_amount_value,
        countIf(amount IS NOT NULL) AS win_rate_by_amount_n,
        any(deal.tenant_currency) AS tenant_currency,
        tenant_won AS win_rate_by_tenant_amount_numerator,
        tenant_closed AS win_rate_by_tenant_amount_denominator,
        toFloat64(tenant_won) / nullIf(toFloat64(tenant_closed), 0) AS win_rate_by_tenant_amount_value,
        countIf(tenant_amount IS NOT NULL) AS win_rate_by_tenant_amount_n,
        countIf(amount IS NULL) AS amount_unknown_count,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM core.valued_deal_as_of(day = {day:Date}) AS deal
    WHERE closed_on IS NOT NULL
    GROUP BY tenant_id, month, pipeline, owner_id, currency
)
