-- How often are deals won that entered a stage, and how far is that from its configured probability?
CREATE OR REPLACE VIEW bi.stage_probability_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    pipeline String COMMENT '[key] The pipeline',
    stage String COMMENT '[key] The stage, defined or only entered',
    position Nullable(Int64) COMMENT '[dimension] Place in the order of the stages; NULL when the pipeline does not define it',
    outcome Nullable(String) COMMENT '[dimension] open, won or lost, as defined; NULL when the pipeline does not define it',
    configured_probability Nullable(Float64) COMMENT '[value] Probability configured for the stage; NULL when none is',
    win_rate_numerator Int64 COMMENT '[measure] Deals that ever entered the stage and were won',
    win_rate_denominator Int64 COMMENT '[measure] Deals that ever entered the stage and were won or lost',
    win_rate_value Nullable(Float64) COMMENT '[ratio] Probability seen: won of won and lost; NULL when none closed',
    win_rate_n Int64 COMMENT '[measure] Deals behind the ratio',
    open_count Int64 COMMENT '[measure] Deals that entered the stage and are still open; they are in no ratio',
    drift Nullable(Float64) COMMENT '[value] Probability seen less the configured one: below 0, forecasts promise too much; NULL when either is missing',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per pipeline and stage that is defined or was entered. Key: tenant_id, pipeline, stage. Additivity: none over the stages of a pipeline, because a deal counts in each that it entered. As of a day: definitions, entries and outcomes up to its end.'
AS WITH
    entry AS
    (
        SELECT tenant_id, pipeline, stage, deal_id, any(status) AS status
        FROM bi.deal_stage_stay_as_of(day = {day:Date})
        GROUP BY tenant_id, pipeline, stage, deal_id
    ),
    together AS
    (
        SELECT
            tenant_id, pipeline, stage,
            (position::Nullable(Int64), outcome::Nullable(String), probability) AS defined,
            true AS is_defined, '' AS deal_id, '' AS status
        FROM core.stage_definition_as_of(day = {day:Date})
        WHERE is_current
        UNION ALL
        SELECT
            tenant_id, pipeline, stage, (NULL, NULL, NULL), false, deal_id, status
        FROM entry
    )
SELECT
    tenant_id,
    pipeline,
    stage,
    argMax(defined, is_defined).1 AS position,
    argMax(defined, is_defined).2 AS outcome,
    argMax(defined, is_defined).3 AS configured_probability,
    countIf(status = 'won') AS win_rate_numerator,
    countIf(status IN ('won', 'lost')) AS win_rate_denominator,
    win_rate_numerator / nullIf(win_rate_denominator, 0) AS win_rate_value,
    win_rate_denominator AS win_rate_n,
    countIf(status = 'open') AS open_count,
    win_rate_value - configured_probability AS drift,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM together
GROUP BY tenant_id, pipeline, stage
