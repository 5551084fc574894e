CREATE OR REPLACE VIEW core.rep_team
COMMENT 'Grain: one row per rep. Key: tenant_id, rep_id. Additivity: nothing to add.'
AS SELECT
    rep.tenant_id::String AS tenant_id,
    rep.rep_id AS rep_id,
    or_unknown(present_team(arrayFilter(
        step -> business_date(step.at, step.is_day, zone.timezone) <= toDate('2149-06-06'), teams
    )).team_id) AS team_id
FROM core.rep AS rep FINAL
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = rep.tenant_id
WHERE rep.generation = (SELECT max(generation) FROM ops.generation) AND NOT rep.is_erased
