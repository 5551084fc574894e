CREATE OR REPLACE VIEW bi.lead_hand_off_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first hand-off, in the tenant''s zone',
    rep_id String COMMENT '[key] Rep who handed the lead off first',
    handed_off_count Int64 COMMENT '[measure] Leads first handed off in the month; handed off again they do not count again',
    qualified_rate_numerator Int64 COMMENT '[measure] Of these leads, those that met the checklist in force at the hand-off',
    qualified_rate_denominator Int64 COMMENT '[measure] Leads handed off',
    qualified_rate_value Nullable(Float64) COMMENT '[ratio] Share of the leads handed off that met the checklist',
    qualified_rate_n Int64 COMMENT '[measure] Leads behind the ratio',
    delivered_close_rate_numerator Int64 COMMENT '[measure] Of these leads, those with a deal that was won on or after the day of the hand-off, whenever',
    delivered_close_rate_denominator Int64 COMMENT '[measure] Leads handed off',
    delivered_close_rate_value Nullable(Float64) COMMENT '[ratio] Won of those handed off; young cohorts still rise',
    delivered_close_rate_n Int64 COMMENT '[measure] Leads behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per cohort: month and rep of the first hand-off. Key: tenant_id, month, rep_id. Additivity: counts, numerators and denominators add up over everything; never average the ratios. As of a day: hand-offs and wins up to its end.'
AS SELECT
    tenant_id::String AS tenant_id,
    month::Date AS month,
    rep_id::String AS rep_id,
    handed_off_count::Int64 AS handed_off_count,
    qualified_rate_numerator::Int64 AS qualified_rate_numerator,
    qualified_rate_denominator::Int64 AS qualified_rate_denominator,
    qualified_rate_value::Nullable(Float64) AS qualified_rate_value,
    qualified_rate_n::Int64 AS qualified_rate_n,
    delivered_close_rate_numerator::Int64 AS delivered_close_rate_numerator,
    delivered_close_rate_denominator::Int64 AS delivered_close_rate_denominator,
    delivered_close_rate_value::Nullable(Float64) AS delivered_close_rate_value,
    delivered_close_rate_n::Int64 AS delivered_close_rate_n,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    SELECT
        lead.tenant_id AS tenant_id,
        toStartOfMonth(handed_off_on) AS month,
        rep_id,
        count() AS handed_off_count,
        countIf(is_qualified) AS qualified_rate_numerator,
        count() AS qualified_rate_denominator,
        qualified_rate_numerator / nullIf(qualified_rate_denominator, 0) AS qualified_rate_value,
        count() AS qualified_rate_n,
        countIf(arrayExists(day -> day >= handed_off_on, won.days)) AS delivered_close_rate_numerator,
        count() AS delivered_close_rate_denominator,
        delivered_close_rate_numerator / nullIf(delivered_close_rate_denominator, 0) AS delivered_close_rate_value,
        count() AS delivered_close_rate_n,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM core.first_hand_off_as_of(day = {day:Date}) AS lead
    LEFT JOIN core.prospect_win_as_of(day = {day:Date}) AS won
        ON won.tenant_id = lead.tenant_id AND won.prospect_id = lead.prospect_id
    GROUP BY tenant_id, month, rep_id
)
