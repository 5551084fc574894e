CREATE OR REPLACE VIEW core.current_activity
COMMENT 'Grain: one row per activity. Key: tenant_id, activity_id. Additivity: counts of rows. As of a day: what was done by its end; whom it concerns and how a reply was meant is as it is known today, and what is undated is in no such view.'
AS SELECT
    told.* EXCEPT (generation, version, is_deleted, is_erased),
    coalesce(nullIf(zone.timezone, ''), 'UTC') AS timezone,
    if(is_undated, NULL, business_date(occurred_at, is_day, timezone)) AS occurred_on
FROM
(
    SELECT *
    FROM core.activity AS told FINAL
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND kind != '' AND NOT is_deleted AND NOT is_erased
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
WHERE ifNull(occurred_on, toDate('2149-06-06')) <= toDate('2149-06-06')
