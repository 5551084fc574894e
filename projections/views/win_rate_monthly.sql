-- Which share of the deals was won, in each of the three readings of a close rate?
CREATE OR REPLACE VIEW bi.win_rate_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month',
    pipeline String COMMENT '[key] Pipeline of the deals',
    owner_id String COMMENT '[key] Rep who owned the deal when it closed in the month, else at the month''s end',
    win_rate_numerator Int64 COMMENT '[measure] Deals finally won in the month',
    win_rate_denominator Int64 COMMENT '[measure] Deals finally won or lost in the month',
    win_rate_value Nullable(Float64) COMMENT '[ratio] Won of won and lost, by the day of the close; NULL when none closed',
    win_rate_n Int64 COMMENT '[measure] Deals behind the ratio',
    close_rate_worked_numerator Int64 COMMENT '[measure] Deals finally won in the month',
    close_rate_worked_denominator Int64 COMMENT '[measure] Deals open at the month''s start or created in it',
    close_rate_worked_value Nullable(Float64) COMMENT '[ratio] Won of all that were worked on in the month',
    close_rate_worked_n Int64 COMMENT '[measure] Deals behind the ratio',
    cohort_win_rate_numerator Int64 COMMENT '[measure] Deals created in the month and won since, whenever',
    cohort_win_rate_denominator Int64 COMMENT '[measure] Deals created in the month',
    cohort_win_rate_value Nullable(Float64) COMMENT '[ratio] Won of those created in the month; young cohorts still rise',
    cohort_win_rate_n Int64 COMMENT '[measure] Deals behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, pipeline and owner. Key: tenant_id, month, pipeline, owner_id. Additivity: numerators and denominators add up over pipelines and owners, those of win_rate and cohort_win_rate over months too; never average the ratios. A deal reopened counts at its final close only. As of a day: the month of that day is counted up to it.'
AS WITH
    countIf(is_won) AS won,
    countIf(is_won OR is_lost) AS closed,
    count() AS worked,
    countIf(is_created) AS created,
    countIf(is_created AND is_won_ever) AS created_and_won
SELECT
    tenant_id,
    month,
    pipeline,
    owner_id,
    won AS win_rate_numerator,
    closed AS win_rate_denominator,
    won / nullIf(closed, 0) AS win_rate_value,
    closed AS win_rate_n,
    won AS close_rate_worked_numerator,
    worked AS close_rate_worked_denominator,
    won / nullIf(worked, 0) AS close_rate_worked_value,
    worked AS close_rate_worked_n,
    created_and_won AS cohort_win_rate_numerator,
    created AS cohort_win_rate_denominator,
    created_and_won / nullIf(created, 0) AS cohort_win_rate_value,
    created AS cohort_win_rate_n,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.deal_month_as_of(day = {day:Date})
GROUP BY tenant_id, month, pipeline, owner_id
