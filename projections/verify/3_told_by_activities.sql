-- What do activities pass on? Every fact, to each deal and prospect that the activity ever named
-- and the fact does not.
INSERT INTO ops.verify_heard
WITH
    heard AS (SELECT * FROM ops.verify_heard WHERE kind = 'activity'),
    places AS (
        SELECT DISTINCT tenant_id, id, place
        FROM heard ARRAY JOIN named AS place
        WHERE place.1 IN ('deal', 'prospect')
    )
SELECT tenant_id, place.1 AS kind, place.2 AS id, fact_id, version, digest, event, type, named, path
FROM heard
INNER JOIN places USING (tenant_id, id)
WHERE NOT has(named, place)
