-- Which deals have been in their stage for longer than nearly all deals that left it?
WITH
    stay AS
    (
        SELECT
            deal_id, pipeline, stage, is_current, days,
            toDate({at:DateTime64(3, 'UTC')}) - entered_on AS age_days
        FROM bi.deal_stage_stay_as_of(day = {day:Date})
        WHERE tenant_id = {tenant:String} AND entered_on IS NOT NULL
    ),
    passed AS
    (
        SELECT pipeline, stage, groupArray(assumeNotNull(days)) AS stays
        FROM stay
        WHERE days IS NOT NULL
        GROUP BY pipeline, stage
        HAVING length(stays) >= {stays_min:Float64}
    )
SELECT
    concat('deal/', stay.deal_id, '/', stay.stage) AS subject,
    deal.owner_id AS rep_id,
    stay.deal_id AS deal_id,
    stay.stage AS stage,
    stay.age_days AS age_days,
    length(passed.stays) AS stay_count,
    arrayCount(days -> days < stay.age_days, passed.stays) / stay_count AS value
FROM stay
INNER JOIN passed ON passed.pipeline = stay.pipeline AND passed.stage = stay.stage
INNER JOIN
(
    SELECT deal_id, owner_id
    FROM bi.deal_as_of(day = {day:Date})
    WHERE tenant_id = {tenant:String} AND status = 'open'
) AS deal ON deal.deal_id = stay.deal_id
WHERE stay.is_current AND stay.age_days >= {age_days_min:Float64} AND value >= {exit:Float64}
ORDER BY subject
