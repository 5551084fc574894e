-- What is known of an activity? One row per ledger that heard of it, path and activity.
CREATE OR REPLACE TABLE ops.verify_activity_state
ENGINE = MergeTree ORDER BY ledger_kind
AS WITH
    -- The list told last, and what was linked and unlinked since.
    (linked_kind, ids, ids_place) -> arraySort(arrayDistinct(arrayFold(
        (kept, link) -> if(
            link.4 = 'linked',
            arrayPushBack(kept, link.3),
            arrayFilter(id -> id != link.3, kept)
        ),
        arrayFilter(
            link -> link.2 = linked_kind AND link.1 >= ids_place,
            arraySort(told.links)
        ),
        ids
    ))) AS with_links,
    answer -> arraySort(arrayFilter(
        prospect_id -> arrayLast(each -> each.2 = prospect_id, arraySort(told.answers)).3 = answer,
        arrayDistinct(told.answers.2)
    )) AS who_said,
    is_meeting AND ending.step = 'held' AS is_held,
    (first, last) -> intDiv(
        toUnixTimestamp64Milli(last) - toUnixTimestamp64Milli(first), 1000
    ) AS seconds_between,
    toDateTime64(0, 3, 'UTC') AS epoch
SELECT
    told.ledger AS ledger,
    told.ledger_kind AS ledger_kind,
    told.ledger_id AS ledger_id,
    told.path AS path,
    told.activity_id AS activity_id,
    description.family AS kind,
    kind = 'meeting' AS is_meeting,
    description.said.medium AS medium,
    multiIf(
        NOT is_meeting, kind,
        medium = 'video', 'video_meeting',
        medium = 'in_person', 'in_person',
        'meeting'
    ) AS channel,
    multiIf(
        kind = 'call', description.said.direction,
        is_meeting OR description.step = 'sent', 'outbound',
        description.step = 'received', 'inbound',
        ''
    ) AS direction,
    multiIf(
        kind = '', '',
        is_meeting, if(ending.step = '', 'scheduled', ending.step),
        description.type = 'email.sent' AND told.is_bounced, 'bounced',
        'completed'
    ) AS status,
    description.said.outcome AS outcome,
    if(is_meeting AND ending.step != '', ending.actor, description.actor) AS actor,
    multiIf(
        NOT is_meeting, (description.rep_id, description.actor_timezone),
        ending.rep_id != '', (ending.rep_id, ending.actor_timezone),
        told.plan_with_rep > 0, (plan.rep_id, plan.actor_timezone),
        ending.step != '', ('', ending.actor_timezone),
        ('', description.actor_timezone)
    ) AS rep,
    -- The time, whether it was told by its day, and whether it was not told at all.
    multiIf(
        kind = '', (epoch, false, true),
        NOT is_meeting, (description.at, description.is_day, description.is_undated),
        is_held AND isNotNull(ending.said.started_at),
            (assumeNotNull(ending.said.started_at), false, false),
        is_held AND NOT ending.is_undated, (ending.at, ending.is_day, false),
        description.step = 'held', (ending.at, ending.is_day, true),
        (assumeNotNull(description.said.starts_at), false, false)
    ) AS occurred,
    description.said.starts_at AS starts_at,
    description.said.ends_at AS ends_at,
    multiIf(
        kind = 'call', description.said.duration_seconds,
        NOT is_held, NULL,
        isNotNull(ending.said.started_at) AND isNotNull(ending.said.ended_at),
            seconds_between(ending.said.started_at, ending.said.ended_at),
        seconds_between(starts_at, ends_at)
    ) AS duration_seconds,
    description.said.thread_id AS thread_id,
    description.said.in_reply_to AS in_reply_to,
    told.sequence_id AS sequence_id,
    with_links('deal', told.deal_ids, told.deals_place) AS deal_ids,
    with_links('prospect', told.prospect_ids, told.prospects_place) AS prospect_ids,
    with_links('account', told.account_ids, told.accounts_place) AS account_ids,
    who_said('accepted') AS accepted_by,
    who_said('declined') AS declined_by,
    arrayMap(label -> (label.2, label.3, label.4, label.5), arraySort(told.labels)) AS reply_labels,
    arrayMap(
        score -> (score.2, score.3, score.4, score.5, score.6, score.7, score.8, score.9),
        arraySort(told.scores)
    ) AS reply_scores,
    told.is_deleted AS is_deleted,
    direction = 'inbound' AND description.said.is_auto_reply AS is_auto_reply,
    direction = 'outbound' AND NOT is_deleted AND (NOT is_meeting OR is_held) AS is_reaching_out,
    is_reaching_out AND actor = 'human' AS is_touch,
    is_reaching_out AND actor = 'automation' AS is_touch_auto,
    direction = 'inbound' AND NOT is_deleted AND NOT is_auto_reply AS is_response
FROM ops.verify_activity_told AS told
LEFT JOIN ops.verify_event AS description ON description.event = told.description
LEFT JOIN ops.verify_event AS plan ON plan.event = told.plan_with_rep
LEFT JOIN ops.verify_event AS ending ON ending.event = told.ending
