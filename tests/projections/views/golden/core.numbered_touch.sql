CREATE OR REPLACE VIEW core.numbered_touch
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact, after conversions and merges',
    activity_id String COMMENT '[key] The touch, by a person or by automation',
    touch_number Int64 COMMENT '[dimension] Its place among the dated touches of the prospect, from 1 on',
    touched_at DateTime64(3, 'UTC') COMMENT '[time] When it was; midnight UTC when told by its day',
    is_day Bool COMMENT '[dimension] It was told by its day',
    touched_on Date COMMENT '[time] Day of the touch, in the tenant''s zone',
    touched_hour Nullable(Int64) COMMENT '[dimension] Hour of the day in the rep''s zone; NULL when told by its day',
    rep_id String COMMENT '[dimension] Rep who touched, or whose automation did',
    channel String COMMENT '[dimension] Channel of the touch',
    sequence_id String COMMENT '[dimension] Sequence that it belongs to; empty when to none',
    is_by_person Bool COMMENT '[dimension] A person did it, no automation',
    is_message Bool COMMENT '[dimension] It is an e-mail or message that did not bounce'
)
COMMENT 'Grain: one row per prospect and dated touch. Key: tenant_id, prospect_id, activity_id. Additivity: count rows; a touch of two prospects is two rows.'
AS WITH touched AS
    (
        SELECT DISTINCT
            activity.tenant_id AS tenant_id,
            coalesce(nullIf(merged.survivor_id, ''), named_id) AS prospect_id,
            activity_id, occurred_at, is_day, occurred_on, rep_timezone, rep_id, channel, sequence_id, is_touch, kind, status
        FROM core.acted_activity AS activity
        ARRAY JOIN arrayDistinct(arrayConcat(prospect_ids, accepted_by)) AS named_id
        LEFT JOIN core.prospect_survivor AS merged
            ON merged.tenant_id = activity.tenant_id
            AND merged.entity_id = named_id
        WHERE (is_touch OR is_touch_auto) AND occurred_on IS NOT NULL
    )
SELECT
    tenant_id,
    prospect_id,
    activity_id,
    row_number() OVER (PARTITION BY tenant_id, prospect_id ORDER BY occurred_at, activity_id) AS touch_number,
    occurred_at AS touched_at,
    is_day,
    assumeNotNull(occurred_on) AS touched_on,
    if(is_day, NULL, toInt64(formatDateTime(occurred_at, '%H', rep_timezone))) AS touched_hour,
    rep_id,
    channel,
    sequence_id,
    is_touch AS is_by_person,
    kind IN ('email', 'message') AND status != 'bounced' AS is_message
FROM touched
WHERE (tenant_id, prospect_id) IN (SELECT tenant_id, prospect_id FROM core.current_prospect)
