-- How long did the deals take that were won, and those lost, in a month, and how old were those still open?
CREATE OR REPLACE VIEW bi.sales_cycle_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the close; of the month''s end for open deals',
    pipeline String COMMENT '[key] Pipeline of the deals',
    owner_id String COMMENT '[key] Rep who owned the deal when it closed, or at the month''s end',
    won_count Int64 COMMENT '[measure] Deals won in the month whose cycle is known; the n of the won_ columns',
    won_mean_days Nullable(Float64) COMMENT '[value] Mean days from creation to the final win',
    won_p25_days Nullable(Float64) COMMENT '[value] A quarter of them took at most so many days',
    won_median_days Nullable(Float64) COMMENT '[value] Half of them took at most so many days',
    won_p75_days Nullable(Float64) COMMENT '[value] Three quarters of them took at most so many days',
    won_p90_days Nullable(Float64) COMMENT '[value] Nine tenths of them took at most so many days',
    won_touched_count Int64 COMMENT '[measure] Deals won in the month that were touched before; the n of the won_from_first_touch_ columns',
    won_from_first_touch_mean_days Nullable(Float64) COMMENT '[value] Mean days from the first touch to the final win',
    won_from_first_touch_p25_days Nullable(Float64) COMMENT '[value] A quarter of them took at most so many days',
    won_from_first_touch_median_days Nullable(Float64) COMMENT '[value] Half of them took at most so many days',
    won_from_first_touch_p75_days Nullable(Float64) COMMENT '[value] Three quarters of them took at most so many days',
    won_from_first_touch_p90_days Nullable(Float64) COMMENT '[value] Nine tenths of them took at most so many days',
    lost_count Int64 COMMENT '[measure] Deals lost in the month whose cycle is known; the n of the lost_ columns',
    lost_mean_days Nullable(Float64) COMMENT '[value] Mean days from creation to the final loss',
    lost_p25_days Nullable(Float64) COMMENT '[value] A quarter of them took at most so many days',
    lost_median_days Nullable(Float64) COMMENT '[value] Half of them took at most so many days',
    lost_p75_days Nullable(Float64) COMMENT '[value] Three quarters of them took at most so many days',
    lost_p90_days Nullable(Float64) COMMENT '[value] Nine tenths of them took at most so many days',
    open_count Int64 COMMENT '[value] Deals of known age that were open at the month''s end, or are on the tenant''s last day',
    open_age_p50_days Nullable(Float64) COMMENT '[value] Half of these were at most so many days old',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, pipeline and owner. Key: tenant_id, month, pipeline, owner_id. Additivity: won_, lost_ counts add up; open_count adds up within a month only; means and quantiles never: compute those of a larger group from bi.sales_cycle. As of a day: the month of that day is counted up to it.'
AS WITH
    countIf(is_won AND cycle_days IS NOT NULL) AS won,
    countIf(is_won AND cycle_from_first_touch_days IS NOT NULL) AS touched,
    countIf(is_lost AND cycle_days IS NOT NULL) AS lost,
    countIf(is_open AND age_days IS NOT NULL) AS open,
    quantilesExactInclusiveIf(0.25, 0.5, 0.75, 0.9)(cycle_days, is_won) AS won_days,
    quantilesExactInclusiveIf(0.25, 0.5, 0.75, 0.9)(cycle_from_first_touch_days, is_won) AS touched_days,
    quantilesExactInclusiveIf(0.25, 0.5, 0.75, 0.9)(cycle_days, is_lost) AS lost_days
SELECT
    tenant_id,
    month,
    pipeline,
    owner_id,
    won AS won_count,
    avgIf(cycle_days, is_won) AS won_mean_days,
    if(won = 0, NULL, won_days[1]) AS won_p25_days,
    if(won = 0, NULL, won_days[2]) AS won_median_days,
    if(won = 0, NULL, won_days[3]) AS won_p75_days,
    if(won = 0, NULL, won_days[4]) AS won_p90_days,
    touched AS won_touched_count,
    avgIf(cycle_from_first_touch_days, is_won) AS won_from_first_touch_mean_days,
    if(touched = 0, NULL, touched_days[1]) AS won_from_first_touch_p25_days,
    if(touched = 0, NULL, touched_days[2]) AS won_from_first_touch_median_days,
    if(touched = 0, NULL, touched_days[3]) AS won_from_first_touch_p75_days,
    if(touched = 0, NULL, touched_days[4]) AS won_from_first_touch_p90_days,
    lost AS lost_count,
    avgIf(cycle_days, is_lost) AS lost_mean_days,
    if(lost = 0, NULL, lost_days[1]) AS lost_p25_days,
    if(lost = 0, NULL, lost_days[2]) AS lost_median_days,
    if(lost = 0, NULL, lost_days[3]) AS lost_p75_days,
    if(lost = 0, NULL, lost_days[4]) AS lost_p90_days,
    open AS open_count,
    if(open = 0, NULL, quantileExactInclusiveIf(0.5)(age_days, is_open)) AS open_age_p50_days,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.deal_month_as_of(day = {day:Date})
INNER JOIN
(
    SELECT tenant_id, deal_id, cycle_from_first_touch_days
    FROM core.deal_cycle_as_of(day = {day:Date})
) AS touched USING (tenant_id, deal_id)
GROUP BY tenant_id, month, pipeline, owner_id
