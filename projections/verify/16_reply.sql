-- How did a prospect reply, and which reply decides? Of those that a human labelled the latest,
-- else the earliest that has a label.
CREATE OR REPLACE TABLE ops.verify_reply
ENGINE = MergeTree ORDER BY ledger
AS WITH
    contacts AS (
        SELECT ledger, min(at) AS first_contact_at
        FROM ops.verify_touch
        WHERE kind = 'prospect' AND (is_touch OR is_touch_auto)
        GROUP BY ledger
    ),
    replies AS (
        SELECT
            *,
            reply_label NOT IN ('', 'unknown') AS is_labelled,
            is_labelled AND reply_by = 'human' AS is_labelled_by_human,
            CAST(
                (activity_id, reply_label, reply_by, reply_score, if(is_undated, NULL, at)),
                'Tuple(
                    activity_id String,
                    label String,
                    by String,
                    score Nullable(Float64),
                    at Nullable(DateTime64(3, \'UTC\'))
                )'
            ) AS reply
        FROM ops.verify_touch
        INNER JOIN contacts USING (ledger)
        WHERE is_response AND actor = 'human'
            AND at + if(is_day, INTERVAL 1 DAY, INTERVAL 1 MILLISECOND) > first_contact_at
    )
SELECT
    ledger,
    count() AS reply_count,
    minOrNullIf(at, NOT is_undated) AS first_reply_at,
    argMaxIf(reply, (at, activity_id), is_labelled_by_human) AS latest_by_human,
    argMinIf(reply, (at, activity_id), is_labelled) AS earliest,
    if(latest_by_human.activity_id != '', latest_by_human, earliest) AS deciding
FROM replies
GROUP BY ledger
