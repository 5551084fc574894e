-- When was a prospect first touched, as itself or as whom it lives on in?
CREATE OR REPLACE VIEW core.prospect_first_touch
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The prospect, merged or not',
    first_touch_at Nullable(DateTime64(3, 'UTC')) COMMENT '[time] First touch by a person'
)
COMMENT 'Grain: one row per prospect. Key: tenant_id, prospect_id. Additivity: nothing to add.'
AS WITH touched AS
    (
        SELECT tenant_id, prospect_id, first_touch_at
        FROM core.prospect FINAL
        WHERE generation = (SELECT max(generation) FROM ops.generation)
            AND NOT is_deleted AND NOT is_erased AND first_touch_at IS NOT NULL
    )
SELECT tenant_id, prospect_id, min(first_touch_at) AS first_touch_at
FROM
(
    SELECT tenant_id, prospect_id, first_touch_at
    FROM touched
    UNION ALL
    SELECT merged.tenant_id, merged.entity_id, touched.first_touch_at
    FROM core.prospect_survivor AS merged
    INNER JOIN touched
        ON touched.tenant_id = merged.tenant_id AND touched.prospect_id = merged.survivor_id
)
GROUP BY tenant_id, prospect_id
