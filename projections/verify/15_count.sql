-- How many touches has a deal or prospect? By channel and actor.
CREATE OR REPLACE TABLE ops.verify_count
ENGINE = MergeTree ORDER BY ledger
AS WITH
    counts AS (
        SELECT
            ledger, channel, actor,
            count() AS number,
            countIf(is_in_cycle) AS number_in_cycle,
            minOrNullIf(at, NOT is_undated) AS first_at,
            maxOrNullIf(at, NOT is_undated) AS last_at,
            minOrNullIf(at, NOT is_undated AND is_touch) AS first_touch_at,
            maxOrNullIf(at, NOT is_undated AND is_touch) AS last_touch_at
        FROM ops.verify_touch
        WHERE is_touch OR is_touch_auto
        GROUP BY ledger, channel, actor
    )
SELECT
    ledger,
    arraySort(groupArray((channel, actor, number, number_in_cycle, first_at, last_at))) AS touches,
    min(first_touch_at) AS first_touch_at,
    max(last_touch_at) AS last_touch_at
FROM counts
GROUP BY ledger
