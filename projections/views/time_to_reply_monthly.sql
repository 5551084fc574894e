-- How long do prospects take to reply, those who have not yet replied not forgotten?
CREATE OR REPLACE VIEW bi.time_to_reply_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first touch, by a person or by automation',
    rep_id String COMMENT '[key] Rep of the first touch; all for everybody''s',
    channel String COMMENT '[key] Channel of the first touch; all for any',
    prospect_count Int64 COMMENT '[value] Prospects first touched in the month, at a time that is known',
    replied_count Int64 COMMENT '[value] Of these, those who replied since',
    waiting_count Int64 COMMENT '[value] Of these, those who have not yet; they have waited until the newest thing that the tenant told',
    replied_median_hours Nullable(Float64) COMMENT '[value] Half of those who replied did so within so many hours; NULL under 5 replies',
    replied_p90_hours Nullable(Float64) COMMENT '[value] Nine in ten of those who replied did so within so many hours; NULL under 5 replies',
    median_hours Nullable(Float64) COMMENT '[value] Half of all prospects have replied after so many hours, by Kaplan and Meier; NULL when that many never did, and under 5 prospects',
    p90_hours Nullable(Float64) COMMENT '[value] Nine in ten of all prospects have replied after so many hours, by Kaplan and Meier; NULL when that many never did, and under 5 prospects',
    within_day_share Nullable(Float64) COMMENT '[value] Share of all prospects that replies within 24 hours, by Kaplan and Meier; NULL when nobody has waited as long, and under 5 prospects',
    within_week_share Nullable(Float64) COMMENT '[value] The same within 7 days',
    within_month_share Nullable(Float64) COMMENT '[value] The same within 30 days',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, rep and channel of the first touch, each also as all. Key: tenant_id, month, rep_id, channel. Additivity: nothing adds up, the rows named all hold the others. Medians of those who replied are too short while others wait; the shares by Kaplan and Meier are not, see bi.reply_waiting_monthly for the whole curve.'
AS WITH
    counted AS
    (
        SELECT
            tenant_id,
            toStartOfMonth(contacted_on) AS month,
            arrayJoin(['all', reply_wait.rep_id]) AS rep_id,
            arrayJoin(['all', reply_wait.channel]) AS channel,
            groupArray((hours, is_replied)) AS waits,
            count() AS prospects,
            countIf(is_replied) AS replies,
            quantileExactInclusiveIf(0.5)(hours, is_replied) AS half_of_replies,
            quantileExactInclusiveIf(0.9)(hours, is_replied) AS most_of_replies,
            max(hours) AS longest,
            still_waiting(waits) AS curve
        FROM core.reply_wait_as_of(day = {day:Date}) AS reply_wait
        GROUP BY tenant_id, month, rep_id, channel
    )
SELECT
    tenant_id,
    month,
    rep_id,
    channel,
    prospects AS prospect_count,
    replies AS replied_count,
    prospects - replies AS waiting_count,
    if(replies >= 5, half_of_replies, NULL) AS replied_median_hours,
    if(replies >= 5, most_of_replies, NULL) AS replied_p90_hours,
    if(prospects >= 5, arrayFirstOrNull(hours -> true, arrayMap(step -> step.1, arrayFilter(step -> step.4 <= 0.5, curve))), NULL) AS median_hours,
    if(prospects >= 5, arrayFirstOrNull(hours -> true, arrayMap(step -> step.1, arrayFilter(step -> step.4 <= 0.1, curve))), NULL) AS p90_hours,
    replied_within(curve, longest, prospects, 24) AS within_day_share,
    replied_within(curve, longest, prospects, 168) AS within_week_share,
    replied_within(curve, longest, prospects, 720) AS within_month_share,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
