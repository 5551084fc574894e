-- Which activities exist, on which day in the tenant's zone, and how was a reply meant by the scorer that counts? None that is deleted or erased.
CREATE OR REPLACE VIEW core.current_activity_as_of
COMMENT 'Grain: one row per activity. Key: tenant_id, activity_id. Additivity: counts of rows. As of a day: what was done by its end, and how replies were meant by what had been said of them; whom it concerns is as it is known today, and what is undated is in no such view.'
AS SELECT
    told.tenant_id AS tenant_id,
    told.* EXCEPT (tenant_id, generation, version, is_deleted, is_erased, is_response, is_auto_reply),
    coalesce(nullIf(zone.timezone, ''), 'UTC') AS timezone,
    if(is_undated, NULL, business_date(told.occurred_at, told.is_day, timezone)) AS occurred_on,
    given_label(told_until(told.reply_labels, timezone, {day:Date})) AS given,
    pinned_score(told_until(told.reply_scores, timezone, {day:Date}), pinned.scorer_id) AS score,
    told.direction = 'inbound' AND is_by_machine(given, score) AS is_machine,
    told.is_response AND NOT is_machine AS is_response,
    told.is_auto_reply OR is_machine AS is_auto_reply,
    label_in_force(given, score) AS reply_label,
    judge_in_force(given, score) AS reply_by
FROM
(
    SELECT *
    FROM core.activity AS told FINAL
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND kind != '' AND NOT is_deleted AND NOT is_erased
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
LEFT JOIN core.pinned_scorer_as_of(day = {day:Date}) AS pinned ON pinned.tenant_id = told.tenant_id
WHERE ifNull(occurred_on, toDate('2149-06-06')) <= {day:Date}
