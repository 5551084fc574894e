-- Which source has told nothing for longer than it usually does?
WITH
    told AS
    (
        SELECT DISTINCT source, toStartOfInterval(recorded_at, INTERVAL 10 MINUTE) AS told_at
        FROM raw.event
        WHERE tenant_id = {tenant:String}
            AND recorded_at <= {at:DateTime64(3, 'UTC')}
            AND recorded_at > {at:DateTime64(3, 'UTC')} - INTERVAL 28 DAY
    ),
    pause AS
    (
        SELECT
            source, told_at,
            dateDiff('second', lagInFrame(told_at, 1, told_at) OVER earlier, told_at) / 3600 AS hours
        FROM told
        WINDOW earlier AS (PARTITION BY source ORDER BY told_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)
    )
SELECT
    concat('source/', source) AS subject,
    '' AS rep_id,
    source::String AS source,
    dateDiff('second', max(told_at), {at:DateTime64(3, 'UTC')}) / 3600 AS silent_hours,
    greatest(max(hours), {silent_hours_min:Float64}) AS usual_hours_max,
    silent_hours / usual_hours_max AS value
FROM pause
GROUP BY source
HAVING uniqExact(toDate(told_at)) >= {days_min:Float64} AND value >= {exit:Float64}
ORDER BY subject
