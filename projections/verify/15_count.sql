-- How many touches and responses has a deal or prospect? By channel, direction and actor; those of
-- a deal's cycle lie between its creation and its end, both inclusive.
CREATE OR REPLACE TABLE ops.verify_count
ENGINE = MergeTree ORDER BY ledger
AS WITH
    -- What was told by its day lasts to the end of that day.
    (at, is_day) -> at + if(is_day, INTERVAL 1 DAY, INTERVAL 1 MILLISECOND) AS end_of,
    cycles AS (
        SELECT
            creation.ledger AS ledger,
            if(creation.is_undated, NULL, creation.at) AS since,
            steps['status'][-1] AS last_status,
            -- An undated step stands at the epoch.
            if(
                last_status.value[1] != 'open' AND last_status.at > toDateTime64(0, 3, 'UTC'),
                end_of(last_status.at, last_status.is_day),
                NULL
            ) AS until
        FROM ops.verify_creation AS creation
        INNER JOIN ops.verify_register AS register USING (ledger)
        WHERE kind = 'deal'
    ),
    counts AS (
        SELECT
            ledger, channel, direction, actor,
            count() AS number,
            countIf(
                (since IS NULL OR end_of(at, is_day) > since) AND (until IS NULL OR at < until)
            ) AS number_in_cycle,
            minOrNullIf(at, NOT is_undated) AS first_at,
            maxOrNullIf(at, NOT is_undated) AS last_at,
            minOrNullIf(at, NOT is_undated AND is_touch) AS first_touch_at,
            maxOrNullIf(at, NOT is_undated AND is_touch) AS last_touch_at
        FROM ops.verify_touch
        LEFT JOIN cycles USING (ledger)
        WHERE is_touch OR is_touch_auto OR is_response
        GROUP BY ledger, channel, direction, actor
    )
SELECT
    ledger,
    arraySort(groupArray(
        (channel, direction, actor, number, number_in_cycle, first_at, last_at)
    )) AS touches,
    min(first_touch_at) AS first_touch_at,
    max(last_touch_at) AS last_touch_at
FROM counts
GROUP BY ledger
