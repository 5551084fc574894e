-- Which attributes has a deal or an account? Per name the value told last; an empty one takes it away.
CREATE OR REPLACE TABLE ops.verify_attribute
ENGINE = MergeTree ORDER BY (kind, tenant_id, id)
AS WITH
    told AS (
        SELECT tenant_id, kind, id, place, pair.1 AS name, pair.2 AS value
        FROM ops.verify_creation ARRAY JOIN CAST(said.attributes AS Array(Tuple(String, String))) AS pair
        UNION ALL
        SELECT tenant_id, kind, id, place, said.name, said.value
        FROM ops.verify_ledger
        WHERE counts AND step = 'attribute_changed'
    ),
    lasts AS (
        SELECT tenant_id, kind, id, name, argMax(value, place) AS last_value
        FROM told
        GROUP BY tenant_id, kind, id, name
        HAVING last_value != ''
    )
SELECT tenant_id, kind, id, mapSort(mapFromArrays(groupArray(name), groupArray(last_value))) AS attributes
FROM lasts
GROUP BY tenant_id, kind, id
