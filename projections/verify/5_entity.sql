-- Who is there? One row per entity that heard anything: how many facts (the version of its row), and
-- whose erasures it has heard of.
CREATE OR REPLACE TABLE ops.verify_entity
ENGINE = MergeTree ORDER BY (kind, tenant_id, id)
AS SELECT
    tenant_id,
    kind,
    id,
    count() AS size,
    groupUniqArrayIf(named[1], type = 'entity.erased') AS erased,
    has(erased, (kind, id)) AS is_erased
FROM ops.verify_heard
GROUP BY tenant_id, kind, id
