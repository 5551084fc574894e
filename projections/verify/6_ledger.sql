-- What counts, and in which order? Every fact; `counts` when it is the highest (version, digest) of
-- its id and not about what was erased; `place` is its place in the order of a fold.
CREATE OR REPLACE TABLE ops.verify_ledger
ENGINE = MergeTree ORDER BY kind
AS WITH
    ordered AS (
        SELECT
            tenant_id, kind, id, fact_id, version, digest, event, named, path,
            row_number() OVER (
                PARTITION BY tenant_id, kind, id, fact_id ORDER BY version DESC, digest DESC
            ) = 1 AS is_latest,
            row_number() OVER (PARTITION BY tenant_id, kind, id ORDER BY at, version, rank, fact_id, digest) AS place,
            type != 'entity.erased' AND (
                has(erased, (kind, id))
                OR hasAny(erased, arrayMap(loser -> (kind, loser), path))
                OR named[1].1 = 'activity' AND has(erased, named[1])
            ) AS is_erased,
            multiIf(
                step IN ('created', 'joined', 'configured', 'scheduled'), 0,
                step IN ('won', 'lost', 'held', 'no_show', 'canceled', 'churned', 'merged', 'deleted', 'erased'), 2,
                1
            ) AS rank
        FROM ops.verify_heard AS fact
        INNER JOIN (SELECT event, at, step FROM ops.verify_event) AS event USING (event)
        INNER JOIN (SELECT tenant_id, kind, id, erased FROM ops.verify_entity) AS entity USING (tenant_id, kind, id)
    )
SELECT *, is_latest AND NOT is_erased AS counts
FROM ordered
INNER JOIN (SELECT * EXCEPT (tenant_id, version, digest, data) FROM ops.verify_event) AS event USING (event)
