-- By which scorer does a tenant count its replies at the end of a day?
CREATE OR REPLACE VIEW core.pinned_scorer_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    scorer_id String COMMENT '[dimension] Scorer that the last configuration with one names; empty when none ever did'
)
COMMENT 'Grain: one row per tenant that told of itself. Key: tenant_id. Additivity: nothing to add.'
AS SELECT
    tenant_id,
    in_force(arrayFilter(step -> step.scorer_id != '', configurations), configurations[-1].timezone, {day:Date}).scorer_id AS scorer_id
FROM core.tenant FINAL
WHERE generation = (SELECT max(generation) FROM ops.generation)
