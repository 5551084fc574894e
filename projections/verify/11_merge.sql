-- Who is merged into whom, as each deal and prospect knows it? `holding` are the pairs (loser,
-- survivor) of the edges that hold.
CREATE OR REPLACE TABLE ops.verify_merge
ENGINE = MergeTree ORDER BY ledger
AS WITH
    tellings AS (
        SELECT
            ledger, type, version, digest, at, rank,
            named[1].2 AS loser,
            arrayFirst(name -> name.1 = kind, arraySlice(named, 2)).2 AS survivor,
            -- Heard directly and forwarded it is the same, so the path is taken off its id.
            arraySum(arrayMap(element -> length(element) + 1, path)) AS path_length,
            substring(fact_id, path_length + 1) AS own_id
        FROM ops.verify_ledger
        WHERE counts AND kind IN ('deal', 'prospect')
            AND type IN ('deal.merged', 'deal.unmerged', 'contact.merged', 'lead.converted')
        ORDER BY version DESC, digest DESC
        LIMIT 1 BY ledger, own_id
    ),
    lasts AS (
        SELECT ledger, loser, at, if(type = 'deal.unmerged', '', survivor) AS survivor
        FROM tellings
        -- A conversion without a contact and a merge into oneself say nothing.
        WHERE tellings.survivor != '' OR type = 'deal.unmerged'
        ORDER BY at DESC, version DESC, rank DESC, own_id DESC
        LIMIT 1 BY ledger, loser
    ),
    candidates AS (
        SELECT ledger, arraySort(groupArray((at, loser, survivor))) AS edges
        FROM lasts WHERE survivor != ''
        GROUP BY ledger
    ),
    -- `reached` are pairs (loser, whom one reaches from it along the edges so far).
    (reached, name) -> if(
        has(reached.1, name), reached.2[indexOf(reached.1, name)], name
    ) AS end_of,
    -- An edge from whose survivor one reaches its loser would close a cycle and does not hold.
    (reached, edge) -> if(
        end_of(reached, edge.3) = edge.2,
        reached,
        arrayPushBack(
            arrayMap(
                pair -> (pair.1, if(pair.2 = edge.2, end_of(reached, edge.3), pair.2)), reached
            ),
            (edge.2, end_of(reached, edge.3))
        )
    ) AS with_edge
SELECT
    ledger,
    arrayFold(
        (reached, edge) -> with_edge(reached, edge),
        edges,
        CAST([] AS Array(Tuple(String, String)))
    ).1 AS losers,
    arrayMap(
        edge -> (edge.2, edge.3), arrayFilter(edge -> has(losers, edge.2), edges)
    ) AS holding
FROM candidates
