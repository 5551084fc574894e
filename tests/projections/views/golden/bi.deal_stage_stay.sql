CREATE OR REPLACE VIEW bi.deal_stage_stay
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    stay_number Int64 COMMENT '[key] 1 for the deal''s first stay, and so on; a stage returned to is a stay of its own',
    pipeline String COMMENT '[dimension] Pipeline of the deal',
    stage String COMMENT '[dimension] Stage it stayed in',
    owner_id String COMMENT '[dimension] Rep who owned the deal when it entered the stage',
    entered_at Nullable(DateTime('UTC')) COMMENT '[time] When it entered; NULL when undated',
    entered_on Nullable(Date) COMMENT '[time] Day it entered on, in the tenant''s zone',
    left_at Nullable(DateTime('UTC')) COMMENT '[time] When it left for another stage or was closed; NULL for the current stay or when undated',
    left_on Nullable(Date) COMMENT '[time] Day it left on, in the tenant''s zone; NULL for the current stay',
    days Nullable(Int64) COMMENT '[measure] Days from entering to leaving; NULL for the current stay',
    seconds Nullable(Int64) COMMENT '[measure] Seconds from entering to leaving; NULL when either was told by its day only',
    age_days Nullable(Int64) COMMENT '[value] Days since entering, for the current stay; NULL for all others',
    is_current Bool COMMENT '[dimension] The deal is open and in this stage now'
)
COMMENT 'Grain: one row per stay of a deal in a stage; closing ends the last stay. Key: tenant_id, deal_id, stay_number. Additivity: count rows; days and seconds add up over the stays of a deal.'
AS WITH
    stages[stay_number + 1] AS next,
    statuses[-1] AS last_status,
    stay_number < length(stages) AS is_followed,
    NOT is_followed AND last_status.status NOT IN ('won', 'lost') AS is_last_and_open,
    stay.at = toDateTime64(0, 3, 'UTC') AS is_undated,
    is_followed OR NOT is_last_and_open AND last_status.at > toDateTime64(0, 3, 'UTC') AS is_over,
    if(is_followed, next.at, greatest(stay.at, last_status.at)) AS ended_at,
    if(is_followed, next.is_day, last_status.is_day) AS ended_is_day
SELECT
    deal.tenant_id AS tenant_id,
    deal.deal_id AS deal_id,
    stay_number,
    or_unknown(deal.pipeline) AS pipeline,
    or_unknown(stay.stage) AS stage,
    or_unknown(in_force_at(owners, timezone, stay.at, stay.is_day).owner_id) AS owner_id,
    if(is_undated, NULL, stay.at) AS entered_at,
    if(is_undated, NULL, business_date(stay.at, stay.is_day, timezone)) AS entered_on,
    if(is_over, ended_at, NULL) AS left_at,
    if(is_over, business_date(ended_at, ended_is_day, timezone), NULL) AS left_on,
    left_on - entered_on AS days,
    if(stay.is_day OR ended_is_day, NULL, dateDiff('second', entered_at, left_at)) AS seconds,
    if(is_last_and_open, newest.last_on - entered_on, NULL) AS age_days,
    is_last_and_open AS is_current
FROM core.current_deal AS deal
ARRAY JOIN stages AS stay, arrayEnumerate(stages) AS stay_number
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
