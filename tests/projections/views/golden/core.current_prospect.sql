CREATE OR REPLACE VIEW core.current_prospect
COMMENT 'Grain: one row per lead or contact. Key: tenant_id, prospect_id. Additivity: count rows. As of a day: all that is known today, and the scorer that was pinned then.'
AS SELECT
    prospect.tenant_id AS tenant_id,
    prospect.* EXCEPT (tenant_id, generation, version, merged_into, is_deleted, is_erased),
    coalesce(zone.timezone, '') AS timezone,
    coalesce(pinned.scorer_id, '') AS pinned_id
FROM core.prospect AS prospect FINAL
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = prospect.tenant_id
LEFT JOIN core.pinned_scorer AS pinned ON pinned.tenant_id = prospect.tenant_id
WHERE prospect.generation = (SELECT max(generation) FROM ops.generation)
    AND prospect.merged_into = '' AND NOT prospect.is_deleted AND NOT prospect.is_erased
