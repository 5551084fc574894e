CREATE OR REPLACE VIEW bi.acquisition_rate_by_channel_monthly
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
    touched AS
    (
        SELECT tenant_id, prospect_id, arraySort(groupArray((occurred_at, occurred_on, channel))) AS touches
        FROM core.prospect_touch
        WHERE is_touch AND occurred_on IS NOT NULL
        GROUP BY tenant_id, prospect_id
    ),
    reached AS
    (
        SELECT
            told.*,
            least(
                ifNull(customer_on, toDate('2149-06-06')),
                toDate(least(toUInt32(touched_on) + ifNull(horizon_days, 65535), 65535))
            ) AS until,
            arrayMap(touch -> touch.3, arrayFilter(touch -> touch.2 <= until, touched.touches)) AS used,
            arraySort(name -> (-countEqual(used, name), indexOf(used, name)), arrayDistinct(used))[1] AS channel
        FROM core.reached_prospect AS told
        INNER JOIN touched
            ON touched.tenant_id = told.tenant_id AND touched.prospect_id = told.prospect_id
    )
SELECT
    tenant_id,
    toStartOfMonth(touched_on) AS month,
    rep_id,
    or_unknown(reached.channel) AS channel,
    countIf(is_acquired) AS acquisition_rate_numerator,
    count() AS acquisition_rate_denominator,
    acquisition_rate_numerator / nullIf(acquisition_rate_denominator, 0) AS acquisition_rate_value,
    acquisition_rate_denominator AS acquisition_rate_n,
    countIf(customer_on IS NOT NULL) AS customer_count,
    any(reached.horizon_days) AS horizon_days,
    any(reached.is_mature) AS is_mature,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM reached
GROUP BY tenant_id, month, rep_id, channel
