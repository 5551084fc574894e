CREATE OR REPLACE VIEW core.acted_activity
COMMENT 'Grain: one row per activity. Key: tenant_id, activity_id. Additivity: counts of rows.'
AS SELECT
    activity.*,
    coalesce(
        nullIf(activity.actor_timezone, ''),
        nullIf(schedule.timezone, ''),
        activity.timezone
    ) AS rep_timezone,
    if(is_undated, NULL, business_date(activity.occurred_at, activity.is_day, rep_timezone)) AS acted_on
FROM core.current_activity AS activity
ASOF LEFT JOIN
(
    SELECT tenant_id, rep_id, step.at AS since, argMax(step.timezone, step_number) AS timezone
    FROM core.rep FINAL
    ARRAY JOIN schedules AS step, arrayEnumerate(schedules) AS step_number
    WHERE generation = (SELECT max(generation) FROM ops.generation)
    GROUP BY tenant_id, rep_id, since
) AS schedule
    ON schedule.tenant_id = activity.tenant_id
    AND schedule.rep_id = activity.rep_id
    AND activity.occurred_at >= schedule.since
