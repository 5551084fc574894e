CREATE OR REPLACE VIEW core.deal_survivor
(
    tenant_id String COMMENT '[key] The tenant',
    entity_id String COMMENT '[key] Who was merged',
    survivor_id String COMMENT '[dimension] Who is left; in a circle the first of them by name'
)
COMMENT 'Grain: one row per merged deal. Key: tenant_id, entity_id. Additivity: nothing to add.'
AS WITH RECURSIVE
    merge AS
    (
        SELECT tenant_id, deal_id AS entity_id, merged_into
        FROM core.deal FINAL
        WHERE generation = (SELECT max(generation) FROM ops.generation) AND merged_into != ''
    ),
    walk AS
    (
        SELECT tenant_id, entity_id, merged_into AS reached, [entity_id] AS path
        FROM merge
        UNION ALL
        SELECT walk.tenant_id, walk.entity_id, merge.merged_into, arrayPushBack(walk.path, walk.reached)
        FROM walk
        INNER JOIN merge ON merge.tenant_id = walk.tenant_id AND merge.entity_id = walk.reached
        WHERE NOT has(walk.path, walk.reached)
    )
SELECT
    tenant_id,
    entity_id,
    if(has(path, reached), arrayMin(arraySlice(path, indexOf(path, reached))), reached) AS survivor_id
FROM walk
ORDER BY length(path) DESC
LIMIT 1 BY tenant_id, entity_id
