-- Which row has each activity?
INSERT INTO ops.verify_activity (
    version, tenant_id, activity_id, kind, channel, medium, direction, actor, rep_id, actor_timezone,
    status, outcome, occurred_at, is_day, is_undated, duration_seconds, starts_at, ends_at, accepted_by,
    declined_by, is_touch, is_touch_auto, is_response, is_auto_reply, thread_id, in_reply_to, sequence_id,
    deal_ids, prospect_ids, account_ids, reply_label, reply_score, reply_by, reply_at, reply_scorer_id,
    reply_intent, reply_language, is_deleted, is_erased
)
SELECT
    entity.size, entity.tenant_id, entity.id, state.kind, channel, medium, direction, actor, rep.1, rep.2,
    status, outcome, occurred.1, occurred.2, occurred.3, duration_seconds, starts_at, ends_at, accepted_by,
    declined_by, is_touch, is_touch_auto, is_response, is_auto_reply, thread_id, in_reply_to, sequence_id,
    deal_ids, prospect_ids, account_ids, reply_label, reply_score, reply_by, reply_at, reply_scorer_id,
    reply_intent, reply_language, is_deleted, entity.is_erased
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_activity_state AS state USING (ledger)
WHERE entity.kind = 'activity'
