CREATE OR REPLACE VIEW core.current_activity
COMMENT 'Grain: one row per activity. Key: tenant_id, activity_id. Additivity: counts of rows. As of a day: what was done by its end, and replies by the scorer that was pinned then; whom it concerns and how a person or a rule labelled a reply is as it is known today, and what is undated is in no such view.'
AS SELECT
    told.tenant_id AS tenant_id,
    told.* EXCEPT (
        tenant_id, generation, version, is_deleted, is_erased, is_response, is_auto_reply, reply_label, reply_by, reply_at
    ),
    coalesce(nullIf(zone.timezone, ''), 'UTC') AS timezone,
    if(is_undated, NULL, business_date(told.occurred_at, told.is_day, timezone)) AS occurred_on,
    pinned_score(told.reply_scores, pinned.scorer_id) AS score,
    is_by_machine(told.reply_label, score) AS is_machine,
    told.is_response AND NOT is_machine AS is_response,
    told.is_auto_reply OR (told.direction = 'inbound' AND is_machine) AS is_auto_reply,
    label_in_force(told.reply_label, score) AS reply_label,
    judge_in_force(told.reply_by, score) AS reply_by
FROM
(
    SELECT *
    FROM core.activity AS told FINAL
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND kind != '' AND NOT is_deleted AND NOT is_erased
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
LEFT JOIN core.pinned_scorer AS pinned ON pinned.tenant_id = told.tenant_id
WHERE ifNull(occurred_on, toDate('2149-06-06')) <= toDate('2149-06-06')
