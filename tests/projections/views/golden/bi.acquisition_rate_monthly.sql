CREATE OR REPLACE VIEW bi.acquisition_rate_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first touch',
    rep_id String COMMENT '[key] Rep of the first touch',
    channel String COMMENT '[key] Channel of the first touch',
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
COMMENT 'Grain: one row per cohort: month, rep and channel of the first touch. Key: tenant_id, month, rep_id, channel. Additivity: counts, numerators and denominators add up over everything; never average the ratio; compare mature cohorts only. As of a day: touches, wins and the median cycle up to its end.'
AS WITH
    won AS
    (
        SELECT tenant_id, deal_id, closed_on, cycle_days
        FROM bi.deal
        WHERE status = 'won' AND closed_on IS NOT NULL
    ),
    horizon AS
    (
        SELECT tenant_id, 2 * quantileExactInclusive(0.5)(cycle_days) AS days
        FROM won
        WHERE cycle_days IS NOT NULL
        GROUP BY tenant_id
    ),
    named AS
    (
        SELECT
            prospect.tenant_id AS tenant_id,
            coalesce(nullIf(merged.survivor_id, ''), prospect.prospect_id) AS prospect_id,
            deal_id
        FROM core.prospect AS prospect FINAL
        ARRAY JOIN deal_ids AS deal_id
        LEFT JOIN core.survivor AS merged
            ON merged.tenant_id = prospect.tenant_id
            AND merged.entity_kind = 'prospect'
            AND merged.entity_id = prospect.prospect_id
        WHERE prospect.generation = (SELECT max(generation) FROM ops.generation)
            AND NOT prospect.is_deleted AND NOT prospect.is_erased
    ),
    bought AS
    (
        SELECT named.tenant_id AS tenant_id, named.prospect_id AS prospect_id, arraySort(groupArray(assumeNotNull(closed_on))) AS days
        FROM named
        INNER JOIN won ON won.tenant_id = named.tenant_id AND won.deal_id = named.deal_id
        GROUP BY tenant_id, prospect_id
    ),
    reached AS
    (
        SELECT
            prospect.tenant_id AS tenant_id,
            prospect.prospect_id AS prospect_id,
            assumeNotNull(prospect.first_touch_on) AS touched_on,
            prospect.first_touch_rep_id AS rep_id,
            prospect.first_touch_channel AS channel,
            arrayFirstOrNull(day -> day >= touched_on, bought.days) AS customer_on,
            -- Nobody's median is 0 days.
            if(horizon.tenant_id = prospect.tenant_id, horizon.days, NULL) AS horizon_days,
            least(newest.last_on, toDate('2149-06-06')) AS last_on
        FROM bi.prospect AS prospect
        LEFT JOIN bought
            ON bought.tenant_id = prospect.tenant_id AND bought.prospect_id = prospect.prospect_id
        LEFT JOIN horizon ON horizon.tenant_id = prospect.tenant_id
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = prospect.tenant_id
        WHERE prospect.first_touch_on <= toDate('2149-06-06')
    )
SELECT
    tenant_id,
    toStartOfMonth(touched_on) AS month,
    rep_id,
    channel,
    countIf(ifNull(customer_on - touched_on <= reached.horizon_days, false)) AS acquisition_rate_numerator,
    count() AS acquisition_rate_denominator,
    acquisition_rate_numerator / nullIf(acquisition_rate_denominator, 0) AS acquisition_rate_value,
    acquisition_rate_denominator AS acquisition_rate_n,
    countIf(customer_on IS NOT NULL) AS customer_count,
    any(reached.horizon_days) AS horizon_days,
    ifNull(dateDiff('day', toLastDayOfMonth(month), any(last_on)) >= horizon_days, false) AS is_mature,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM reached
GROUP BY tenant_id, month, rep_id, channel
