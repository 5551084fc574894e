CREATE OR REPLACE VIEW core.tenant_zone
(
    tenant_id String COMMENT '[key] The tenant',
    timezone String COMMENT '[dimension] IANA zone of the last configuration; empty when never told'
)
COMMENT 'Grain: one row per tenant that told of itself. Key: tenant_id. Additivity: nothing to add.'
AS SELECT
    tenant_id,
    configurations[-1].timezone AS timezone
FROM core.tenant FINAL
WHERE generation = (SELECT max(generation) FROM ops.generation)
