-- What counts, and in which order? One row per fact of each ledger. It `counts` when it is the
-- highest (version, digest) of its id and not about what was erased; `place` is its place in the
-- order of a fold. Own is what an entity heard directly of an event about itself.
CREATE OR REPLACE TABLE ops.verify_ledger
ENGINE = MergeTree ORDER BY kind
AS WITH
    ranks AS (
        SELECT event, at, multiIf(
            step IN ('created', 'joined', 'configured', 'scheduled'), 0,
            step IN ('won', 'lost', 'held', 'no_show', 'canceled', 'churned'), 2,
            step IN ('merged', 'deleted', 'erased'), 2,
            1
        ) AS rank
        FROM ops.verify_event
    ),
    facts AS (
        SELECT
            ledger, kind, id, fact_id, version, digest, event, named, path, rank,
            type != 'entity.erased' AND (
                has(erased, (kind, id))
                OR hasAny(erased, arrayMap(loser -> (kind, loser), path))
                OR named[1].1 = 'activity' AND has(erased, named[1])
            ) AS is_erased,
            row_number() OVER (
                PARTITION BY ledger, fact_id ORDER BY version DESC, digest DESC
            ) = 1 AS is_latest,
            row_number() OVER (
                PARTITION BY ledger ORDER BY at, version, rank, fact_id, digest
            ) AS place
        FROM ops.verify_heard
        INNER JOIN ops.verify_entity AS entity USING (tenant_id, kind, id)
        INNER JOIN ranks USING (event)
    )
SELECT
    *,
    is_latest AND NOT is_erased AS counts,
    empty(path) AND named[1] = (kind, id) AS is_own
FROM facts
INNER JOIN (
    SELECT * EXCEPT (tenant_id, version, digest, data) FROM ops.verify_event
) AS event USING (event)
