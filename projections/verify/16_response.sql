-- What came back from each prospect, and which of it is a reply? In the order of time, each with all
-- that was said of it.
CREATE OR REPLACE TABLE ops.verify_response
ENGINE = MergeTree ORDER BY ledger
AS WITH
    contacts AS (
        SELECT ledger, min(at) AS first_contact_at
        FROM ops.verify_touch
        WHERE is_touch OR is_touch_auto
        GROUP BY ledger
    )
SELECT
    ledger,
    arrayMap(found -> found.3, arraySort(found -> (found.1, found.2), groupArray((
        at,
        activity_id,
        (
            activity_id, if(is_undated, NULL, at), is_day,
            actor = 'human' AND contacts.ledger != 0
                AND at + if(is_day, INTERVAL 1 DAY, INTERVAL 1 MILLISECOND) > first_contact_at,
            reply_labels, reply_scores
        )
    )))) AS responses
FROM ops.verify_touch AS touch
LEFT JOIN contacts USING (ledger)
WHERE kind = 'prospect' AND is_response
GROUP BY ledger
