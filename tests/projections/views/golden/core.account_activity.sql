CREATE OR REPLACE VIEW core.account_activity
COMMENT 'Grain: one row per account and dated activity that is a touch or a response. Key: tenant_id, account_id, activity_id. Additivity: counts of rows; an activity may concern several accounts.'
AS WITH belonging AS
    (
        SELECT
            activity.tenant_id AS tenant_id,
            length(account_ids) AS name_count,
            or_unknown(coalesce(nullIf(merged.survivor_id, ''), named_id)) AS account_id,
            activity_id, occurred_at, occurred_on, channel, is_touch, is_touch_auto, is_response, duration_seconds,
            kind = 'meeting' AS is_meeting
        FROM core.current_activity AS activity
        ARRAY JOIN account_ids AS named_id
        LEFT JOIN core.account_survivor AS merged
            ON merged.tenant_id = activity.tenant_id
            AND merged.entity_id = named_id
        WHERE occurred_on IS NOT NULL AND (is_touch OR is_touch_auto OR is_response)
    )
-- Who was merged into another that is named, too, is named twice; who is named alone is not.
SELECT * EXCEPT (name_count) FROM belonging WHERE name_count = 1
UNION ALL
SELECT DISTINCT * EXCEPT (name_count) FROM belonging WHERE name_count > 1
