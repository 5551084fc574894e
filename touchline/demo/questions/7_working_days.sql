-- How full are the days of each role, and do evenings and weekends stay free? Only groups of five.
SELECT
    role,
    toStartOfMonth(day) AS month,
    uniqExact(rep_id) AS reps,
    round(sumIf(touch_count, toDayOfWeek(day) <= 5) / countIf(toDayOfWeek(day) <= 5), 1)
        AS touches_a_weekday,
    round(sum(meeting_minutes) / countIf(toDayOfWeek(day) <= 5), 1) AS meeting_minutes_a_weekday,
    countIf(last_action_local > '18:30') AS late_evenings,
    countIf(toDayOfWeek(day) > 5 AND touch_count > 0) AS weekend_days_worked
FROM bi.rep_day
INNER JOIN bi.dim_rep USING (tenant_id, rep_id)
WHERE day >= '2026-07-02'
GROUP BY role, month
HAVING reps >= 5
ORDER BY role, month
