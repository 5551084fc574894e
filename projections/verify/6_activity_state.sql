-- What does each ledger know of each activity it heard of? One row per ledger, path and activity.
CREATE OR REPLACE TABLE ops.verify_activity_state
ENGINE = MergeTree ORDER BY (tenant_id, kind, id, activity_id)
AS WITH
    steps AS (
        SELECT
            *,
            named[1].2 AS activity_id,
            splitByChar('.', type)[1] AS family,
            splitByChar('.', type)[-1] AS step,
            (
                place_in_order,
                JSONType(data, 'deal_ids') = 'Array', JSONExtract(data, 'deal_ids', 'Array(String)'),
                JSONType(data, 'prospect_ids') = 'Array', JSONExtract(data, 'prospect_ids', 'Array(String)'),
                JSONType(data, 'account_ids') = 'Array', JSONExtract(data, 'account_ids', 'Array(String)'),
                if(type IN ('activity.linked', 'activity.unlinked'), step, ''),
                JSONExtractString(data, 'entity_kind'),
                JSONExtractString(data, 'entity_id')
            ) AS names,
            family IN ('call', 'email', 'message', 'note') AND step != 'bounced' AS is_snapshot,
            family = 'meeting' AND step IN ('scheduled', 'rescheduled') AS is_planned,
            family = 'meeting' AND step IN ('held', 'no_show', 'canceled') AS is_outcome,
            type = 'reply.scored' OR type = 'reply.classified' AS is_label,
            multiIf(JSONExtractString(data, 'by') = 'human', 3, JSONExtractString(data, 'by') = 'rule', 2, 1) AS label_rank
        FROM ops.verify_ledger
        WHERE named[1].1 = 'activity' AND type != 'entity.erased' AND NOT is_erased
    ),
    told AS (
        SELECT
            tenant_id, kind, id, path, activity_id,
            arraySort(x -> x.1, groupArray(names)) AS all_names,
            argMaxIf((type, data, at, is_day, is_undated, rep_id, actor, actor_timezone), place_in_order, is_snapshot) AS snapshot,
            argMaxIf((type, data, at, is_day, is_undated, rep_id, actor, actor_timezone), place_in_order, is_planned) AS plan,
            argMaxIf((type, data, at, is_day, is_undated, rep_id, actor, actor_timezone), place_in_order, is_outcome) AS outcome,
            argMaxIf((JSONExtractString(data, 'medium')), place_in_order, is_planned) AS meeting_medium,
            countIf(is_snapshot) > 0 AS has_snapshot,
            countIf(is_planned) > 0 AS has_plan,
            countIf(is_outcome) > 0 AS has_outcome,
            countIf(family = 'meeting') > 0 AS is_meeting,
            countIf(type = 'email.bounced') > 0 AS is_bounced,
            countIf(type = 'activity.deleted') > 0 AS is_deleted,
            argMaxIf(JSONExtractString(data, 'sequence_id'), place_in_order, JSONExtractString(data, 'sequence_id') != '') AS sequence_id,
            arrayMap(x -> (x.2, x.3), arraySort(x -> x.1, groupArrayIf(
                (place_in_order, JSONExtractString(data, 'prospect_id'), step), type IN ('meeting.accepted', 'meeting.declined')
            ))) AS answers,
            argMaxIf((data, at, if(type = 'reply.scored', 'model', JSONExtractString(data, 'by'))), (label_rank, place_in_order), is_label) AS label
        FROM steps
        GROUP BY tenant_id, kind, id, path, activity_id
    )
SELECT 1 AS todo FROM told
