-- Which activities are a deal's or a prospect's? One row per place and activity, as told by the
-- first of the paths that are on. A place goes by the names of all of them.
CREATE OR REPLACE TABLE ops.verify_touch
ENGINE = MergeTree ORDER BY kind
AS WITH
    -- What was told by its day lasts to the end of that day.
    (at, is_day) -> at + if(is_day, INTERVAL 1 DAY, INTERVAL 1 MILLISECOND) AS end_of,
    -- A deal's cycle lies between its creation and its end, both inclusive.
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
    reply_labels,
    reply_scores,
    hasAny(accepted_by, names) AS is_accepted,
    (since IS NULL OR end_of(at, is_day) > since) AND (until IS NULL OR at < until) AS is_in_cycle
FROM seen
LEFT JOIN cycles USING (ledger)
WHERE number = 1
    AND if(kind = 'deal', hasAny(deal_ids, names), hasAny(prospect_ids, names) OR is_accepted)
