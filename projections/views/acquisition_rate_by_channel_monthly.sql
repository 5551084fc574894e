-- Through which channel, most of the time, did those become customers whom a rep first reached in a month?
CREATE OR REPLACE VIEW bi.acquisition_rate_by_channel_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first touch',
    rep_id String COMMENT '[key] Rep of the first touch',
    channel String COMMENT '[key] Channel of most touches by people before the prospect became a customer, or the horizon had passed; of as many through several the one used first',
    acquisition_rate_numerator Int64 COMMENT '[measure] Of these prospects, those with a deal that was won on or after the day of the first touch, within the horizon',
    acquisition_rate_denominator Int64 COMMENT '[measure] Prospects first touched by a person in the month',
    acquisition_rate_value Nullable(Float64) COMMENT '[ratio] Became customers of those reached',
    acquisition_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    customer_count Int64 COMMENT '[measure] Of these prospects, those with a deal that was won since, however late',
    horizon_days Nullable(Float64) COMMENT '[value] Twice the median cycle of all deals won; NULL while none was, and then nobody became a customer',
    is_mature Bool COMMENT '[dimension] The horizon of everybody first touched in the month has passed',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per cohort: month and rep of the first touch, and channel used most. Key: tenant_id, month, rep_id, channel. Additivity: counts, numerators and denominators add up over everything; never average the ratio; compare mature cohorts only. As of a day: touches, wins and the median cycle up to its end.'
AS WITH
    used AS
    (
        SELECT
            reached.tenant_id AS tenant_id, reached.prospect_id AS prospect_id, touch.channel AS channel,
            count() AS touches, min(touch.occurred_at) AS first_at
        FROM core.reached_prospect_as_of(day = {day:Date}) AS reached
        INNER JOIN core.prospect_touch_as_of(day = {day:Date}) AS touch
            ON touch.tenant_id = reached.tenant_id AND touch.prospect_id = reached.prospect_id
        WHERE touch.is_touch
            AND touch.occurred_on <= least(
                ifNull(customer_on, toDate('2149-06-06')),
                touched_on + toUInt32(ifNull(horizon_days, dateDiff('day', touched_on, toDate('2149-06-06'))))
            )
        GROUP BY tenant_id, prospect_id, channel
    ),
    dominant AS
    (
        SELECT tenant_id, prospect_id, argMin(channel, (-touches, first_at)) AS channel
        FROM used
        GROUP BY tenant_id, prospect_id
    )
SELECT
    reached.tenant_id AS tenant_id,
    toStartOfMonth(touched_on) AS month,
    rep_id,
    dominant.channel AS channel,
    countIf(is_acquired) AS acquisition_rate_numerator,
    count() AS acquisition_rate_denominator,
    acquisition_rate_numerator / nullIf(acquisition_rate_denominator, 0) AS acquisition_rate_value,
    acquisition_rate_denominator AS acquisition_rate_n,
    countIf(customer_on IS NOT NULL) AS customer_count,
    any(reached.horizon_days) AS horizon_days,
    any(reached.is_mature) AS is_mature,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.reached_prospect_as_of(day = {day:Date}) AS reached
INNER JOIN dominant
    ON dominant.tenant_id = reached.tenant_id AND dominant.prospect_id = reached.prospect_id
GROUP BY tenant_id, month, rep_id, channel
