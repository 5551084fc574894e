-- Which activities are a deal's or a prospect's? One row per place and activity, as told by the
-- first of the paths that are on. A place goes by the names of all of them.
CREATE OR REPLACE TABLE ops.verify_touch
ENGINE = MergeTree ORDER BY kind
AS WITH
    arrayZip(path, arrayPopFront(arrayPushBack(path, ledger_id))) AS path_edges,
    seen AS (
        SELECT
            state.*,
            if(empty(path), ledger_id, path[1]) AS name,
            groupUniqArray(name) OVER (PARTITION BY ledger, activity_id) AS names,
            row_number() OVER (PARTITION BY ledger, activity_id ORDER BY path) AS number
        FROM ops.verify_activity_state AS state
        LEFT JOIN ops.verify_merge AS merges USING (ledger)
        WHERE ledger_kind IN ('deal', 'prospect') AND hasAll(merges.holding, path_edges)
    )
SELECT
    ledger,
    ledger_kind AS kind,
    activity_id,
    is_meeting,
    channel,
    direction,
    status,
    actor,
    rep.1 AS rep_id,
    occurred.1 AS at,
    occurred.2 AS is_day,
    occurred.3 AS is_undated,
    is_touch,
    is_touch_auto,
    is_response,
    is_deleted,
    reply_label,
    reply_by,
    reply_score,
    hasAny(accepted_by, names) AS is_accepted
FROM seen
WHERE number = 1
    AND if(kind = 'deal', hasAny(deal_ids, names), hasAny(prospect_ids, names) OR is_accepted)
