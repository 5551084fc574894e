CREATE OR REPLACE VIEW core.account_activity
COMMENT 'Grain: one row per account and dated activity that is a touch or a response. Key: tenant_id, account_id, activity_id. Additivity: counts of rows; an activity may concern several accounts.'
AS SELECT DISTINCT
    activity.tenant_id AS tenant_id,
    or_unknown(coalesce(nullIf(merged.survivor_id, ''), named_id)) AS account_id,
    activity_id, occurred_at, occurred_on, channel, actor, is_touch, is_touch_auto, is_response, duration_seconds, score,
    kind = 'meeting' AS is_meeting
FROM core.current_activity AS activity
ARRAY JOIN account_ids AS named_id
LEFT JOIN core.survivor AS merged
    ON merged.tenant_id = activity.tenant_id
    AND merged.entity_kind = 'account'
    AND merged.entity_id = named_id
WHERE occurred_on IS NOT NULL AND (is_touch OR is_touch_auto OR is_response)
