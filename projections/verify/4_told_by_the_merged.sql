-- What do merged deals and prospects pass on? Touches, merges and erasures, one element further
-- along each path: run with {length:UInt8} = 0, 1, … until nothing is added.
INSERT INTO ops.verify_heard
WITH
    edges AS (
        SELECT DISTINCT tenant_id, kind, id, survivor.2 AS survivor_id
        FROM ops.verify_heard ARRAY JOIN arraySlice(named, 2) AS survivor
        WHERE type IN ('deal.merged', 'contact.merged', 'lead.converted')
            AND empty(path) AND named[1] = (kind, id) AND survivor.1 = kind
    ),
    heard AS (
        SELECT * FROM ops.verify_heard
        WHERE kind IN ('deal', 'prospect') AND length(path) = {length:UInt8}
    )
SELECT
    tenant_id, kind, survivor_id, concat(id, '>', fact_id), version, digest, event, type, named,
    arrayPushBack(path, id) AS longer_path
FROM heard
INNER JOIN edges USING (tenant_id, kind, id)
WHERE NOT has(longer_path, survivor_id)
    AND (
        named[1].1 = 'activity'
        OR type IN (
            'deal.merged', 'deal.unmerged', 'contact.merged', 'lead.converted', 'entity.erased'
        )
        -- Whom the event itself names has heard it already.
        AND (notEmpty(path) OR NOT has(named, (kind, survivor_id)))
    )
