CREATE OR REPLACE VIEW core.prospect_touch
COMMENT 'Grain: one row per prospect and activity that is a touch or a response. Key: tenant_id, prospect_id, activity_id. Additivity: counts of rows within a prospect; an activity may concern several prospects.'
AS WITH
    arrayDistinct(arrayConcat(prospect_ids, accepted_by)) AS named_ids,
    belonging AS
    (
        SELECT
            activity.tenant_id AS tenant_id,
            length(named_ids) AS name_count,
            coalesce(nullIf(merged.survivor_id, ''), named_id) AS prospect_id,
            activity_id, channel, occurred_at, occurred_on, is_day, rep_id, actor,
            is_touch, is_touch_auto, is_response, reply_label, reply_by
        FROM core.current_activity AS activity
        ARRAY JOIN named_ids AS named_id
        LEFT JOIN core.prospect_survivor AS merged
            ON merged.tenant_id = activity.tenant_id
            AND merged.entity_id = named_id
        WHERE is_touch OR is_touch_auto OR is_response
    )
-- Who was merged into another that is named, too, is named twice; who is named alone is not.
SELECT * EXCEPT (name_count) FROM belonging WHERE name_count = 1
UNION ALL
SELECT DISTINCT * EXCEPT (name_count) FROM belonging WHERE name_count > 1
