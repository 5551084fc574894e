-- Which row has each rep?
INSERT INTO ops.verify_rep (
    version, tenant_id, rep_id, is_erased,
    joined_at, left_at, region, attributes, roles, schedules, teams
)
WITH
    if(is_undated, NULL, at) AS dated,
    facts AS (
        SELECT
            ledger,
            argMaxIf((dated, said.region, said.attributes), place, type = 'rep.joined') AS joined,
            argMaxIf(
                (if(step = 'left', dated, NULL), step), place, type IN ('rep.joined', 'rep.left')
            ) AS gone,
            arraySort(groupArrayIf(
                (place, at, is_day, said.team_id, said.manager_id, step = 'joined'),
                family = 'team'
            )) AS teams
        FROM ops.verify_ledger
        WHERE kind = 'rep' AND counts
        GROUP BY ledger
    )
SELECT
    entity.size,
    entity.tenant_id,
    entity.id,
    entity.is_erased,
    facts.joined.1,
    facts.gone.1,
    facts.joined.2,
    mapFilter((name, value) -> value != '', facts.joined.3),
    arrayMap(
        step -> (step.at, step.is_day, step.value[1], step.value[2] = 'true'),
        steps['role']
    ),
    arrayMap(
        step -> (
            step.at, step.is_day, step.value[1], arraySlice(step.value, 5),
            step.value[2], step.value[3], step.value[4]
        ),
        steps['schedule']
    ),
    arrayMap(step -> (step.2, step.3, step.4, step.5, step.6), facts.teams)
FROM ops.verify_entity AS entity
LEFT JOIN ops.verify_register AS register USING (ledger)
LEFT JOIN facts USING (ledger)
WHERE entity.kind = 'rep'
