-- What do activities pass on? Every fact, to each deal and prospect the activity ever named and the fact does not.
INSERT INTO ops.verify_fact
WITH places AS (
    SELECT DISTINCT tenant_id, id, place
    FROM ops.verify_fact
    ARRAY JOIN named AS place
    WHERE kind = 'activity' AND place.1 IN ('deal', 'prospect')
)
SELECT
    tenant_id, place.1 AS kind, place.2 AS id, fact_id, version, digest, type, at, time_precision,
    rep_id, actor, actor_timezone, data, named, path
FROM (SELECT * FROM ops.verify_fact WHERE kind = 'activity') AS heard
INNER JOIN places USING (tenant_id, id)
WHERE NOT has(named, place)
