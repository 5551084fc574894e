-- Who is there? One row per entity that heard anything, with the number of its `ledger`, how many
-- facts that holds (the version of the row), and whose erasures it heard of.
CREATE OR REPLACE TABLE ops.verify_entity
ENGINE = MergeTree ORDER BY kind
AS SELECT rowNumberInAllBlocks() + 1 AS ledger, *, has(erased, (kind, id)) AS is_erased
FROM (
    SELECT
        tenant_id,
        kind,
        id,
        count() AS size,
        groupUniqArrayIf(named[1], type = 'entity.erased') AS erased
    FROM ops.verify_heard
    GROUP BY tenant_id, kind, id
)
