-- How much may be expected of the open deals: amount times probability of the stage, by month of the close?
CREATE OR REPLACE VIEW bi.pipeline_weighted_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    period String COMMENT '[key] Month in which the close is expected, as 2026-04; unknown when no day was told',
    month Nullable(Date) COMMENT '[time] First day of that month; NULL when no day was told',
    pipeline String COMMENT '[key] Pipeline of the deals',
    owner_id String COMMENT '[key] Rep who owns the deals',
    team_id String COMMENT '[key] Team of that rep',
    currency String COMMENT '[key] ISO 4217 code of the amounts; unknown for deals without amount',
    deal_count Int64 COMMENT '[measure] Open deals',
    amount Decimal(38, 4) COMMENT '[measure] Amount of those whose amount is known',
    amount_unknown_count Int64 COMMENT '[measure] Open deals whose amount is unknown; they are in no amount',
    probability_unknown_count Int64 COMMENT '[measure] Open deals of known amount whose stage has no probability; they are in no weighted amount',
    weighted_amount Decimal(38, 4) COMMENT '[measure] Amount times the probability that is configured for the deal''s stage',
    expected_share_numerator Decimal(38, 4) COMMENT '[measure] The weighted amount',
    expected_share_denominator Decimal(38, 4) COMMENT '[measure] Amount of the deals that are weighted',
    expected_share_value Nullable(Float64) COMMENT '[ratio] Which part of the amount is expected to be won; NULL when nothing is weighted',
    expected_share_n Int64 COMMENT '[measure] Deals that are weighted',
    tenant_currency String COMMENT '[dimension] ISO 4217 code of the tenant''s own currency',
    tenant_amount Decimal(38, 4) COMMENT '[measure] The amount in it, at the rates of the days on which the amounts were told',
    tenant_weighted_amount Decimal(38, 4) COMMENT '[measure] The weighted amount in it, at the same rates',
    rate_unknown_count Int64 COMMENT '[measure] Open deals of known amount for which no rate is known; they are in no amount in the tenant''s currency',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month of the expected close, pipeline, owner, team and currency with an open deal. Key: tenant_id, period, pipeline, owner_id, team_id, currency. Additivity: counts and amounts in the tenant''s currency add up over everything, other amounts within one currency; never average the ratio. As of a day: stages, probabilities, owners, teams and rates as they were at its end.'
AS WITH
    weighing AS
    (
        SELECT
            deal.tenant_id AS tenant_id,
            deal.deal_id AS deal_id,
            toStartOfMonth(deal.expected_close_on) AS month,
            deal.pipeline AS pipeline,
            deal.owner_id AS owner_id,
            or_unknown(team.team_id) AS team_id,
            deal.currency AS currency,
            deal.amount AS amount,
            deal.tenant_currency AS tenant_currency,
            deal.tenant_amount AS tenant_amount,
            if(stage.is_current, toDecimal128(toString(stage.probability), 8), NULL) AS probability,
            round(deal.amount * probability, 4) AS weighted,
            round(deal.tenant_amount * probability, 4) AS tenant_weighted
        FROM core.valued_deal_as_of(day = {day:Date}) AS deal
        LEFT JOIN core.rep_team_as_of(day = {day:Date}) AS team
            ON team.tenant_id = deal.tenant_id AND team.rep_id = deal.owner_id
        LEFT JOIN
        (
            SELECT *
            FROM core.stage_definition_as_of(day = {day:Date})
            WHERE is_current
        ) AS stage
            ON stage.tenant_id = deal.tenant_id
            AND stage.pipeline = deal.pipeline
            AND stage.stage = deal.stage
        WHERE deal.status = 'open'
    )
SELECT
    tenant_id,
    ifNull(formatDateTime(weighing.month, '%Y-%m'), 'unknown') AS period,
    any(weighing.month) AS month,
    pipeline,
    owner_id,
    team_id,
    currency,
    count() AS deal_count,
    sum(ifNull(weighing.amount, 0)) AS amount,
    countIf(weighing.amount IS NULL) AS amount_unknown_count,
    countIf(weighing.amount IS NOT NULL AND probability IS NULL) AS probability_unknown_count,
    sum(ifNull(weighted, 0)) AS weighted_amount,
    weighted_amount AS expected_share_numerator,
    sumIf(ifNull(weighing.amount, 0), probability IS NOT NULL) AS expected_share_denominator,
    toFloat64(expected_share_numerator) / nullIf(toFloat64(expected_share_denominator), 0) AS expected_share_value,
    countIf(weighted IS NOT NULL) AS expected_share_n,
    any(weighing.tenant_currency) AS tenant_currency,
    sum(ifNull(weighing.tenant_amount, 0)) AS tenant_amount,
    sum(ifNull(tenant_weighted, 0)) AS tenant_weighted_amount,
    countIf(weighing.amount IS NOT NULL AND weighing.tenant_amount IS NULL) AS rate_unknown_count,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM weighing
GROUP BY tenant_id, period, pipeline, owner_id, team_id, currency
