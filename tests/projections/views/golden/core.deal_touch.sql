CREATE OR REPLACE VIEW core.deal_touch
COMMENT 'Grain: one row per deal and activity that is a touch or a response. Key: tenant_id, deal_id, activity_id. Additivity: counts of rows within a deal; an activity may belong to several deals.'
AS WITH
    belonging AS
    (
        SELECT
            activity.tenant_id AS tenant_id,
            length(deal_ids) AS name_count,
            coalesce(nullIf(merged.survivor_id, ''), named_id) AS deal_id,
            activity_id, channel, direction, occurred_at, is_day, is_undated,
            is_touch, is_touch_auto, is_response
        FROM core.current_activity AS activity
        ARRAY JOIN deal_ids AS named_id
        LEFT JOIN core.deal_survivor AS merged
            ON merged.tenant_id = activity.tenant_id
            AND merged.entity_id = named_id
        WHERE is_touch OR is_touch_auto OR is_response
    ),
    -- Who was merged into another that is named, too, is named twice; who is named alone is not.
    named AS
    (
        SELECT * FROM belonging WHERE name_count = 1
        UNION ALL
        SELECT DISTINCT * FROM belonging WHERE name_count > 1
    ),
    cycle AS
    (
        SELECT
            tenant_id, deal_id,
            in_force(statuses, timezone, toDate('2149-06-06')) AS last_status,
            last_status.status IN ('won', 'lost') AS is_closed,
            if(is_closed, last_status.status, 'open') AS status,
            ifNull(created_at, toDateTime64(0, 3, 'UTC')) AS starts_at,
            -- An end without a date is no limit.
            if(
                is_closed AND last_status.at > toDateTime64(0, 3, 'UTC'),
                last_instant(last_status.at, last_status.is_day),
                toDateTime64('2299-12-31 00:00:00', 3, 'UTC')
            ) AS ends_at
        FROM core.current_deal
        WHERE ifNull(created_on, toDate('2149-06-06')) <= toDate('2149-06-06')
    )
SELECT
    named.tenant_id AS tenant_id,
    named.deal_id AS deal_id,
    cycle.status AS status,
    activity_id, channel, direction, occurred_at, is_undated, is_touch, is_touch_auto, is_response,
    last_instant(occurred_at, is_day) >= starts_at AND occurred_at <= ends_at AS is_in_cycle
FROM named
INNER JOIN cycle ON cycle.tenant_id = named.tenant_id AND cycle.deal_id = named.deal_id
