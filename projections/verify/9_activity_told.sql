-- Which facts describe an activity, as each ledger knows it? One row per ledger, path and activity,
-- with the number of the event that tells each thing last, and 0 when none does.
CREATE OR REPLACE TABLE ops.verify_activity_told
ENGINE = MergeTree ORDER BY ledger_kind
AS WITH
    type IN ('meeting.scheduled', 'meeting.rescheduled') AS is_plan,
    type IN ('meeting.held', 'meeting.no_show', 'meeting.canceled') AS is_ending,
    family IN ('call', 'message', 'note') OR type IN ('email.sent', 'email.received') AS is_snapshot
SELECT
    ledger,
    any(heard.kind) AS ledger_kind,
    any(heard.id) AS ledger_id,
    path,
    named[1].2 AS activity_id,
    argMaxIf(event, place, is_snapshot OR is_plan) AS snapshot_or_plan,
    -- A meeting without a plan is described by its having been held.
    if(
        snapshot_or_plan = 0 AND argMaxIf(step, place, is_ending) = 'held',
        argMaxIf(event, place, is_ending),
        snapshot_or_plan
    ) AS description,
    argMaxIf(event, place, is_plan AND rep_id != '') AS plan_with_rep,
    argMaxIf(event, place, is_ending) AS ending,
    groupArrayIf((place, at, is_day, said.label, said.by), step = 'classified') AS labels,
    groupArrayIf(
        (
            place, at, is_day, said.scorer_id, said.label, said.score,
            arrayMax(mapValues(said.probabilities)), said.intent, said.language
        ),
        step = 'scored'
    ) AS scores,
    countIf(step = 'bounced') > 0 AS is_bounced,
    countIf(step = 'deleted') > 0 AS is_deleted,
    argMaxIf(said.sequence_id, place, said.sequence_id != '') AS sequence_id,
    groupArrayIf((place, said.prospect_id, step), step IN ('accepted', 'declined')) AS answers,
    argMaxIf(said.deal_ids, place, has(told, 'deal_ids')) AS deal_ids,
    argMaxIf(said.prospect_ids, place, has(told, 'prospect_ids')) AS prospect_ids,
    argMaxIf(said.account_ids, place, has(told, 'account_ids')) AS account_ids,
    maxIf(place, has(told, 'deal_ids')) AS deals_place,
    maxIf(place, has(told, 'prospect_ids')) AS prospects_place,
    maxIf(place, has(told, 'account_ids')) AS accounts_place,
    groupArrayIf(
        (place, said.entity_kind, said.entity_id, step), step IN ('linked', 'unlinked')
    ) AS links
FROM ops.verify_ledger AS heard
WHERE counts AND is_activity
GROUP BY ledger, path, activity_id
