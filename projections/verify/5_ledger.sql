-- Which facts count? Per fact id the highest (version, digest); none about what was erased. `size` is the row's version.
CREATE OR REPLACE TABLE ops.verify_ledger
ENGINE = MergeTree ORDER BY (tenant_id, kind, id)
AS WITH
    erasures AS (
        SELECT tenant_id, kind, id, groupUniqArray(named[1]) AS erased
        FROM ops.verify_fact WHERE type = 'entity.erased' GROUP BY tenant_id, kind, id
    ),
    sizes AS (
        SELECT tenant_id, kind, id, uniqExact(fact_id, version, digest) AS size
        FROM ops.verify_fact GROUP BY tenant_id, kind, id
    ),
    latest AS (
        SELECT
            tenant_id, kind, id, fact_id,
            argMax((type, at, time_precision, rep_id, actor, actor_timezone, data, named, path, version), (version, digest)) AS told
        FROM ops.verify_fact GROUP BY tenant_id, kind, id, fact_id
    ),
    splitByChar('.', type)[-1] AS step
SELECT
    tenant_id, kind, id, fact_id,
    told.1 AS type, told.2 AS at, told.3 = 'day' AS is_day, told.3 = 'none' AS is_undated,
    told.4 AS rep_id, told.5 AS actor, told.6 AS actor_timezone, told.7 AS data, told.8 AS named, told.9 AS path,
    told.10 AS version, size,
    multiIf(
        step IN ('created', 'joined', 'configured', 'scheduled'), 0,
        step IN ('won', 'lost', 'held', 'no_show', 'canceled', 'churned', 'merged', 'deleted', 'erased'), 2,
        1
    ) AS rank,
    (at, version, rank, fact_id) AS place_in_order,
    has(erased, (kind, id)) AS is_entity_erased,
    type != 'entity.erased' AND (
        is_entity_erased
        OR hasAny(erased, arrayMap(x -> (kind, x), path))
        OR named[1].1 = 'activity' AND has(erased, named[1])
    ) AS is_erased
FROM latest
INNER JOIN sizes USING (tenant_id, kind, id)
LEFT JOIN erasures USING (tenant_id, kind, id)
