-- How was a stage of a pipeline defined, from which day to which?
CREATE OR REPLACE VIEW core.stage_definition_as_of
COMMENT 'Grain: one row per stage and definition of its pipeline that held at the end of a day. Key: tenant_id, pipeline, stage, since. Additivity: nothing to add.'
AS WITH
    definition AS
    (
        SELECT
            tenant_id,
            step.pipeline AS pipeline,
            business_date(step.at, step.is_day, zone.timezone) AS day,
            min(step_number) AS number,
            groupArray((step.stage, step.position, step.probability, step.outcome)) AS defined
        FROM core.tenant AS tenant FINAL
        ARRAY JOIN stages AS step, arrayEnumerate(stages) AS step_number
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = tenant.tenant_id
        WHERE tenant.generation = (SELECT max(generation) FROM ops.generation) AND day <= {day:Date}
        GROUP BY tenant_id, pipeline, day, step.at, step.is_day
    ),
    dated AS
    (
        SELECT
            tenant_id, pipeline, defined,
            -- What was told first holds for the days before it, too: history is often imported.
            if(row_number() OVER earlier = 1, toDate(0), day) AS since,
            if(count() OVER later = 0, toDate('2149-06-06'), min(day) OVER later) AS until
        FROM definition
        WINDOW
            earlier AS (PARTITION BY tenant_id, pipeline ORDER BY number),
            later AS (PARTITION BY tenant_id, pipeline ORDER BY number ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
    )
SELECT
    tenant_id::String AS tenant_id,
    pipeline::String AS pipeline,
    told.1::String AS stage,
    since,
    until,
    until = toDate('2149-06-06') AS is_current,
    max(told.2) AS position,
    argMax(told.3, told.2) AS probability,
    argMax(told.4, told.2)::String AS outcome
FROM dated
ARRAY JOIN defined AS told
WHERE since < until
GROUP BY tenant_id, pipeline, stage, since, until
