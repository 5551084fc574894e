CREATE OR REPLACE VIEW core.reached_prospect
COMMENT 'Grain: one row per prospect that a person touched. Key: tenant_id, prospect_id. Additivity: count rows.'
AS WITH
    horizon AS
    (
        SELECT tenant_id, 2 * quantileExactInclusive(0.5)(cycle_days) AS days
        FROM bi.deal
        WHERE status = 'won' AND cycle_days IS NOT NULL
        GROUP BY tenant_id
    )
SELECT
    prospect.tenant_id AS tenant_id,
    prospect.prospect_id AS prospect_id,
    assumeNotNull(prospect.first_touch_on) AS touched_on,
    prospect.first_touch_rep_id AS rep_id,
    prospect.first_touch_channel AS first_channel,
    arrayFirstOrNull(day -> day >= touched_on, bought.days) AS customer_on,
    -- Nobody's median is 0 days.
    if(horizon.tenant_id = prospect.tenant_id, horizon.days, NULL) AS horizon_days,
    ifNull(customer_on - touched_on <= horizon_days, false) AS is_acquired,
    ifNull(dateDiff('day', toLastDayOfMonth(touched_on), least(newest.last_on, toDate('2149-06-06'))) >= horizon_days, false) AS is_mature
FROM bi.prospect AS prospect
LEFT JOIN core.prospect_win AS bought
    ON bought.tenant_id = prospect.tenant_id AND bought.prospect_id = prospect.prospect_id
LEFT JOIN horizon ON horizon.tenant_id = prospect.tenant_id
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = prospect.tenant_id
WHERE prospect.first_touch_on <= toDate('2149-06-06')
