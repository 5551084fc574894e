-- For how many minutes has an event been archived without being in the figures?
WITH
    applied AS
    (
        SELECT consumer_group, min(ifNull(last_recorded_at, toDateTime(0, 'UTC'))) AS recorded_at
        FROM
        (
            SELECT consumer_group, max(last_recorded_at) AS last_recorded_at
            FROM bi.data_freshness
            WHERE match(topic, '^touchline[.]facts([.][0-9]+)?$')
            GROUP BY consumer_group
        )
        GROUP BY consumer_group
    ),
    waiting AS
    (
        SELECT applied.consumer_group AS consumer_group, min(event.recorded_at) AS oldest_at
        FROM raw.event AS event
        CROSS JOIN applied
        WHERE event.recorded_at > applied.recorded_at + INTERVAL 1 SECOND
            AND event.recorded_at <= {at:DateTime64(3, 'UTC')}
        GROUP BY consumer_group
    )
SELECT
    concat('agent/', consumer_group) AS subject,
    '' AS rep_id,
    consumer_group,
    dateDiff('second', oldest_at, {at:DateTime64(3, 'UTC')}) / 60 AS value
FROM waiting
WHERE value >= {exit:Float64}
ORDER BY subject
