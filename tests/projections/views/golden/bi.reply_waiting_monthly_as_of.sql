CREATE OR REPLACE VIEW bi.reply_waiting_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first touch, by a person or by automation',
    hours Float64 COMMENT '[key] Hours after which somebody replied first',
    at_risk_count Int64 COMMENT '[value] Prospects who had waited as long without a reply before',
    replied_count Int64 COMMENT '[measure] Of these, those who replied then',
    waiting_share Nullable(Float64) COMMENT '[value] Share of all prospects that is still waiting then, by Kaplan and Meier; NULL when the month has fewer than 5',
    prospect_count Int64 COMMENT '[value] Prospects first touched in the month, at a time that is known',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month and time that passed before a first reply. Key: tenant_id, month, hours. Additivity: replied_count adds up over the hours of a month. The curve falls at each row and stays level between them; who has not replied counts as waiting until the newest thing that the tenant told.'
AS SELECT
    tenant_id::String AS tenant_id,
    month::Date AS month,
    hours::Float64 AS hours,
    at_risk_count::Int64 AS at_risk_count,
    replied_count::Int64 AS replied_count,
    waiting_share::Nullable(Float64) AS waiting_share,
    prospect_count::Int64 AS prospect_count,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    SELECT
        tenant_id,
        month,
        step.1 AS hours,
        step.2 AS at_risk_count,
        step.3 AS replied_count,
        if(prospects >= 5, step.4, NULL) AS waiting_share,
        prospects AS prospect_count,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM
    (
        SELECT
            tenant_id,
            toStartOfMonth(contacted_on) AS month,
            count() AS prospects,
            arrayJoin(still_waiting(groupArray((reply_wait.hours, is_replied)))) AS step
        FROM core.reply_wait_as_of(day = {day:Date}) AS reply_wait
        GROUP BY tenant_id, month
    )
)
