-- Which attributes has a deal or an account? Per name the value told last; an empty one takes it
-- away.
CREATE OR REPLACE TABLE ops.verify_attribute
ENGINE = MergeTree ORDER BY ledger
AS WITH
    told AS (
        SELECT ledger, place, name, value
        FROM ops.verify_creation
        ARRAY JOIN mapKeys(said.attributes) AS name, mapValues(said.attributes) AS value
        UNION ALL
        SELECT ledger, place, said.name, said.value
        FROM ops.verify_ledger
        WHERE counts AND step = 'attribute_changed'
    ),
    lasts AS (
        SELECT ledger, name, argMax(value, place) AS last_value
        FROM told
        GROUP BY ledger, name
        HAVING last_value != ''
    )
SELECT ledger, mapSort(mapFromArrays(groupArray(name), groupArray(last_value))) AS attributes
FROM lasts
GROUP BY ledger
