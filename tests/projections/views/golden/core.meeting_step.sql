CREATE OR REPLACE VIEW core.meeting_step
COMMENT 'Grain: one row per meeting and step: planned, answered by a prospect, ended. Key: tenant_id, activity_id, fact_id. Additivity: nothing to add.'
AS SELECT
    told.tenant_id AS tenant_id,
    activity_id,
    fact_id,
    fact.1 AS step,
    fact.2 AS at,
    business_date(fact.2, fact.3 = 'day', zone.timezone) AS told_on,
    fact.4 AS rep_id,
    JSONExtractString(fact.5, 'prospect_id') AS prospect_id,
    parseDateTime64BestEffortOrNull(JSONExtractString(fact.5, 'starts_at'), 3, 'UTC') AS starts_at,
    parseDateTime64BestEffortOrNull(JSONExtractString(fact.5, 'started_at'), 3, 'UTC') AS started_at,
    -- NULL of a meeting held of which nobody said when.
    multiIf(
        starts_at IS NOT NULL, business_date(assumeNotNull(starts_at), false, zone.timezone),
        started_at IS NOT NULL, business_date(assumeNotNull(started_at), false, zone.timezone),
        fact.3 = 'none', NULL,
        told_on
    )::Nullable(Date) AS starts_on,
    -- As the folds order them; a plan is made before it is changed and changed before it ends.
    (at, fact_version, multiIf(step = 'scheduled', 0, step IN ('held', 'no_show', 'canceled'), 2, 1), fact_id) AS place
FROM
(
    SELECT
        tenant_id, entity_id AS activity_id, fact_id, max(core.fact.fact_version) AS fact_version,
        argMax(
            (splitByChar('.', type)[2], occurred_at, time_precision, rep_id, data, is_erased),
            (core.fact.fact_version, digest, is_erased)
        ) AS fact
    FROM core.fact
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND entity_kind = 'activity' AND type LIKE 'meeting.%'
    GROUP BY tenant_id, entity_id, fact_id
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
WHERE NOT fact.6
