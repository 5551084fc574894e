CREATE OR REPLACE VIEW bi.stage_conversion
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month in which the deals first entered the stage',
    pipeline String COMMENT '[key] Pipeline of the deals',
    stage String COMMENT '[key] The stage entered, an open one',
    to_stage String COMMENT '[key] The later stage, an open one or one that means won',
    owner_id String COMMENT '[key] Rep who owned the deal when it first entered the stage',
    is_next Bool COMMENT '[dimension] The later stage follows at once in the order of the pipeline',
    conversion_numerator Int64 COMMENT '[measure] Of these deals, those that ever entered the later stage or one beyond it, or were won; a stage that was skipped counts as passed',
    conversion_denominator Int64 COMMENT '[measure] Deals that first entered the stage in the month',
    conversion_value Nullable(Float64) COMMENT '[ratio] Came to the later stage of those that entered this one',
    conversion_n Int64 COMMENT '[measure] Deals behind the ratio',
    undecided_count Int64 COMMENT '[measure] Of these deals, those that did not come there but are open: they still may',
    regressed_count Int64 COMMENT '[measure] Of these deals, those that were moved from this stage back to an earlier one',
    is_mature Bool COMMENT '[dimension] None is undecided',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month of entry, pair of stages in the order that the pipeline has now, and owner; pipelines without definition have none. Key: tenant_id, month, pipeline, stage, to_stage, owner_id. Additivity: counts add up over months and owners for one pair of stages, never over pairs; never average the ratio. As of a day: entries, outcomes and the order of stages up to its end.'
AS WITH
    definition AS
    (
        SELECT tenant_id, pipeline, stage, position, outcome
        FROM core.stage_definition
        WHERE is_current
    ),
    pair AS
    (
        SELECT
            earlier.tenant_id AS tenant_id, earlier.pipeline AS pipeline, earlier.stage AS stage,
            later.stage AS to_stage, later.position AS to_position,
            to_position = min(to_position) OVER (PARTITION BY tenant_id, pipeline, stage) AS is_next
        FROM definition AS earlier
        INNER JOIN definition AS later
            ON later.tenant_id = earlier.tenant_id AND later.pipeline = earlier.pipeline
        WHERE later.position > earlier.position AND earlier.outcome = 'open' AND later.outcome != 'lost'
    ),
    stay AS
    (
        SELECT
            tenant_id, deal_id, stay_number, pipeline, stage, status, owner_id, entered_on,
            has(groupArrayIf(stage_before, ifNull(is_regression, false)) OVER of_deal, stage) AS is_moved_back
        FROM bi.deal_stage_stay
        WINDOW of_deal AS (PARTITION BY tenant_id, deal_id)
    ),
    entry AS
    (
        SELECT
            tenant_id, deal_id, pipeline, stage,
            argMin((entered_on, owner_id), stay_number) AS first,
            any(stay.status) AS status,
            any(stay.is_moved_back) AS is_moved_back
        FROM stay
        GROUP BY tenant_id, deal_id, pipeline, stage
    ),
    placed AS
    (
        SELECT
            entry.*,
            max(if(definition.outcome = 'lost', -1, toInt32(definition.position))) OVER (PARTITION BY entry.tenant_id, deal_id) AS reached
        FROM entry
        INNER JOIN definition
            ON definition.tenant_id = entry.tenant_id
            AND definition.pipeline = entry.pipeline
            AND definition.stage = entry.stage
    ),
    counted AS
    (
        SELECT
            placed.tenant_id AS tenant_id,
            placed.deal_id AS deal_id,
            toStartOfMonth(assumeNotNull(placed.first.1)) AS month,
            placed.pipeline AS pipeline,
            placed.stage AS stage,
            pair.to_stage AS to_stage,
            placed.first.2 AS owner_id,
            pair.is_next AS is_next,
            placed.reached >= pair.to_position OR placed.status = 'won' AS is_converted,
            NOT is_converted AND placed.status = 'open' AS is_undecided,
            placed.is_moved_back AS is_moved_back
        FROM placed
        INNER JOIN pair
            ON pair.tenant_id = placed.tenant_id
            AND pair.pipeline = placed.pipeline
            AND pair.stage = placed.stage
        WHERE placed.first.1 IS NOT NULL
    )
SELECT
    tenant_id,
    month,
    pipeline,
    stage,
    to_stage,
    owner_id,
    any(counted.is_next) AS is_next,
    countIf(is_converted) AS conversion_numerator,
    count() AS conversion_denominator,
    conversion_numerator / nullIf(conversion_denominator, 0) AS conversion_value,
    conversion_denominator AS conversion_n,
    countIf(is_undecided) AS undecided_count,
    countIf(is_moved_back) AS regressed_count,
    undecided_count = 0 AS is_mature,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
GROUP BY tenant_id, month, pipeline, stage, to_stage, owner_id
