-- Which new leads has nobody contacted, and for how many hours?
SELECT
    concat('lead/', prospect_id) AS subject,
    owner_id AS rep_id,
    prospect_id AS lead_id,
    origin,
    dateDiff('second', created_at, {at:DateTime64(3, 'UTC')}) / 3600 AS value
FROM bi.prospect
WHERE tenant_id = {tenant:String} AND kind = 'lead'
    AND created_at IS NOT NULL
    AND ifNull(first_touch_at > {at:DateTime64(3, 'UTC')}, true)
    AND ifNull(converted_at > {at:DateTime64(3, 'UTC')}, true)
    AND ifNull(disqualified_at > {at:DateTime64(3, 'UTC')}, true)
    AND value BETWEEN {exit:Float64} AND 24 * {age_days_max:Float64}
ORDER BY subject
