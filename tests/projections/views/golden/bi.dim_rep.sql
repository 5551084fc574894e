CREATE OR REPLACE VIEW bi.dim_rep
(
    tenant_id String COMMENT '[key] The tenant',
    rep_id String COMMENT '[key] The rep; unknown stands for whoever was not told',
    role String COMMENT '[dimension] SDR, AE, AM, manager, coach or other',
    is_ramping Bool COMMENT '[dimension] New in the role',
    region String COMMENT '[dimension] Region',
    team_id String COMMENT '[dimension] Team that the rep joined last and has not left',
    manager_id String COMMENT '[dimension] Manager within the team',
    timezone String COMMENT '[dimension] IANA zone of the last schedule',
    working_days String COMMENT '[dimension] Working days of the last schedule, separated by commas',
    joined_on Nullable(Date) COMMENT '[time] Day of joining, in the tenant''s zone',
    left_on Nullable(Date) COMMENT '[time] Day of leaving, in the tenant''s zone; NULL while here',
    is_active Bool COMMENT '[dimension] Has not left'
)
COMMENT 'Grain: one row per rep, and one per tenant for the unknown rep. Key: tenant_id, rep_id. Additivity: count rows.'
AS WITH
    present_team(teams) AS team
SELECT
    rep.tenant_id AS tenant_id,
    rep.rep_id AS rep_id,
    or_unknown(roles[-1].role) AS role,
    roles[-1].is_ramping AS is_ramping,
    or_unknown(rep.region) AS region,
    or_unknown(team.team_id) AS team_id,
    or_unknown(team.manager_id) AS manager_id,
    or_unknown(schedules[-1].timezone) AS timezone,
    arrayStringConcat(schedules[-1].working_days, ',') AS working_days,
    told_on(rep.joined_at, zone.timezone) AS joined_on,
    told_on(rep.left_at, zone.timezone) AS left_on,
    rep.left_at IS NULL AS is_active
FROM core.rep AS rep FINAL
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = rep.tenant_id
WHERE rep.generation = (SELECT max(generation) FROM ops.generation) AND NOT rep.is_erased
UNION ALL
SELECT DISTINCT tenant_id, 'unknown', 'unknown', false, 'unknown', 'unknown', 'unknown', 'unknown', '', NULL, NULL, false
FROM core.tenant_last_day
