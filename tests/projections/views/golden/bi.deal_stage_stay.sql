CREATE OR REPLACE VIEW bi.deal_stage_stay
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    stay_number Int64 COMMENT '[key] 1 for the deal''s first stay, and so on; a stage returned to is a stay of its own',
    pipeline String COMMENT '[dimension] Pipeline of the deal',
    stage String COMMENT '[dimension] Stage it stayed in',
    stage_before Nullable(String) COMMENT '[dimension] Stage it came from; NULL for the first stay',
    status String COMMENT '[dimension] open, won or lost: what became of the deal',
    owner_id String COMMENT '[dimension] Rep who owned the deal when it entered the stage',
    entered_at Nullable(DateTime('UTC')) COMMENT '[time] When it entered; NULL when undated',
    entered_on Nullable(Date) COMMENT '[time] Day it entered on, in the tenant''s zone',
    left_at Nullable(DateTime('UTC')) COMMENT '[time] When it left for another stage or was closed; NULL for the current stay or when undated',
    left_on Nullable(Date) COMMENT '[time] Day it left on, in the tenant''s zone; NULL for the current stay',
    days Nullable(Int64) COMMENT '[measure] Days from entering to leaving; NULL for the current stay',
    working_days Nullable(Int64) COMMENT '[measure] Of these, working days of the tenant''s weeks as they were then; NULL for the current stay or when no week was told',
    seconds Nullable(Int64) COMMENT '[measure] Seconds from entering to leaving; NULL when either was told by its day only',
    age_days Nullable(Int64) COMMENT '[value] Days since entering, for the current stay; NULL for all others',
    is_regression Nullable(Bool) COMMENT '[dimension] It came from a later stage, in the order that the pipeline had then; NULL when that order does not know both',
    is_current Bool COMMENT '[dimension] The deal is open and in this stage now'
)
COMMENT 'Grain: one row per stay of a deal in a stage; closing ends the last stay. Key: tenant_id, deal_id, stay_number. Additivity: count rows; days, working_days and seconds add up over the stays of a deal. As of a day: the stays that had begun by its end.'
AS WITH
    deal AS
    (
        SELECT
            tenant_id, deal_id, pipeline, timezone, owners,
            in_force(statuses, timezone, toDate('2149-06-06')) AS last_status,
            arrayFilter(step -> business_date(step.at, step.is_day, timezone) <= toDate('2149-06-06'), stages) AS entered
        FROM core.current_deal
        WHERE ifNull(created_on, toDate('2149-06-06')) <= toDate('2149-06-06')
    ),
    stay AS
    (
        SELECT
            -- Of the type of what it is joined with: a condition passes a join only between equal types.
            tenant_id::String AS tenant_id, deal_id, stay_number,
            or_unknown(pipeline) AS pipeline,
            or_unknown(entry.stage) AS stage,
            if(stay_number = 1, '', or_unknown(entered[stay_number - 1].stage)) AS stage_before,
            last_status.status IN ('won', 'lost') AS is_closed,
            if(is_closed, last_status.status, 'open') AS status,
            -- Not called a step: the function would take it for one of the owners'.
            or_unknown(in_force_at(owners, timezone, entry.at, entry.is_day).owner_id) AS owner_id,
            entry.at = toDateTime64(0, 3, 'UTC') AS is_undated,
            business_date(entry.at, entry.is_day, timezone) AS day,
            stay_number < length(entered) AS is_followed,
            entered[stay_number + 1] AS next,
            NOT is_followed AND NOT is_closed AS is_last_and_open,
            is_followed OR is_closed AND last_status.at > toDateTime64(0, 3, 'UTC') AS is_over,
            if(is_followed, next.at, greatest(entry.at, last_status.at)) AS ended_at,
            if(is_followed, next.is_day, last_status.is_day) AS ended_is_day,
            if(is_undated, NULL, entry.at) AS entered_at,
            if(is_undated, NULL, day) AS entered_on,
            if(is_over, ended_at, NULL) AS left_at,
            if(is_over, business_date(ended_at, ended_is_day, timezone), NULL) AS left_on,
            if(entry.is_day OR ended_is_day, NULL, dateDiff('second', entered_at, left_at)) AS seconds
        FROM deal
        ARRAY JOIN entered AS entry, arrayEnumerate(entered) AS stay_number
    )
SELECT
    stay.tenant_id AS tenant_id,
    stay.deal_id AS deal_id,
    stay.stay_number AS stay_number,
    stay.pipeline AS pipeline,
    stay.stage AS stage,
    nullIf(stay.stage_before, '') AS stage_before,
    stay.status AS status,
    stay.owner_id AS owner_id,
    stay.entered_at AS entered_at,
    stay.entered_on AS entered_on,
    stay.left_at AS left_at,
    stay.left_on AS left_on,
    stay.left_on - stay.entered_on AS days,
    if(
        days IS NULL OR empty(book.weeks),
        NULL,
        working_days_between(book.weeks, assumeNotNull(stay.entered_on), assumeNotNull(stay.left_on))
    ) AS working_days,
    stay.seconds AS seconds,
    if(is_last_and_open, least(newest.last_on, toDate('2149-06-06')) - stay.entered_on, NULL) AS age_days,
    multiIf(
        stay.stay_number = 1, false,
        ifNull(into.until > stay.day AND before.until > stay.day, false),
        into.outcome = 'open' AND before.outcome != 'lost' AND into.position < before.position,
        NULL
    ) AS is_regression,
    is_last_and_open AS is_current
FROM stay
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = stay.tenant_id
LEFT JOIN core.tenant_book AS book ON book.tenant_id = stay.tenant_id
ASOF LEFT JOIN core.stage_definition AS into
    ON into.tenant_id = stay.tenant_id
    AND into.pipeline = stay.pipeline
    AND into.stage = stay.stage
    AND stay.day >= into.since
ASOF LEFT JOIN core.stage_definition AS before
    ON before.tenant_id = stay.tenant_id
    AND before.pipeline = stay.pipeline
    AND before.stage = stay.stage_before
    AND stay.day >= before.since
