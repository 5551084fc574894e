-- Which row has each activity?
INSERT INTO ops.verify_activity (
    version, tenant_id, activity_id, is_erased,
    kind, channel, medium, direction, status, outcome, actor, rep_id, actor_timezone,
    occurred_at, is_day, is_undated, duration_seconds, starts_at, ends_at,
    thread_id, in_reply_to, sequence_id,
    deal_ids, prospect_ids, account_ids, accepted_by, declined_by,
    is_touch, is_touch_auto, is_response, is_auto_reply, is_deleted,
    reply_labels, reply_scores
)
SELECT
    entity.size, entity.tenant_id, entity.id, entity.is_erased,
    state.kind, channel, medium, direction, status, outcome, actor, rep.1, rep.2,
    occurred.1, occurred.2, occurred.3, duration_seconds, starts_at, ends_at,
    thread_id, in_reply_to, sequence_id,
    deal_ids, prospect_ids, account_ids, accepted_by, declined_by,
    is_touch, is_touch_auto, is_response, is_auto_reply, is_deleted,
    reply_labels, reply_scores
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_activity_state AS state USING (ledger)
WHERE entity.kind = 'activity'
