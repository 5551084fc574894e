-- What do merged deals and prospects pass on? Touches, merges and erasures, one step further along each path.
-- Run once per step, {step:UInt8} = 0, 1, …, until a step adds nothing.
INSERT INTO ops.verify_fact
WITH edges AS (
    SELECT DISTINCT tenant_id, kind, id AS loser, survivor.2 AS survivor_id
    FROM ops.verify_fact
    ARRAY JOIN arraySlice(named, 2) AS survivor
    WHERE type IN ('deal.merged', 'contact.merged', 'lead.converted') AND empty(path)
        AND named[1] = (kind, id) AND survivor.1 = kind
)
SELECT
    tenant_id, kind, survivor_id AS id, concat(loser, '>', heard.fact_id) AS fact_id, version, digest, type, at,
    time_precision, rep_id, actor, actor_timezone, data, named, arrayPushBack(heard.path, loser) AS path
FROM (SELECT * FROM ops.verify_fact WHERE length(path) = {step:UInt8} AND kind IN ('deal', 'prospect')) AS heard
INNER JOIN edges ON heard.tenant_id = edges.tenant_id AND heard.kind = edges.kind AND heard.id = edges.loser
WHERE NOT has(arrayPushBack(heard.path, loser), survivor_id)
    AND (
        named[1].1 = 'activity'
        OR type IN ('deal.merged', 'deal.unmerged', 'contact.merged', 'lead.converted', 'entity.erased')
        AND (notEmpty(heard.path) OR NOT has(named, (kind, survivor_id)))
    )
