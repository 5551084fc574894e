-- By how much has what this quarter is expected to bring changed since some days ago?
WITH
    toStartOfQuarter(toDate({at:DateTime64(3, 'UTC')})) AS starts_on,
    addQuarters(starts_on, 1) AS ends_before,
    expected AS
    (
        SELECT false AS is_before, any(tenant_currency) AS currency, sum(tenant_weighted_amount)::Float64 AS amount
        FROM bi.pipeline_weighted_as_of(day = {day:Date})
        WHERE tenant_id = {tenant:String} AND month >= starts_on AND month < ends_before
        UNION ALL
        SELECT true, any(tenant_currency), sum(tenant_weighted_amount)::Float64
        FROM bi.pipeline_weighted_as_of(day = {before:Date})
        WHERE tenant_id = {tenant:String} AND month >= starts_on AND month < ends_before
        UNION ALL
        SELECT false, any(tenant_currency), sum(ifNull(tenant_amount, 0))::Float64
        FROM core.valued_deal_as_of(day = {day:Date})
        WHERE tenant_id = {tenant:String} AND status = 'won' AND closed_on >= starts_on AND closed_on < ends_before
        UNION ALL
        SELECT true, any(tenant_currency), sum(ifNull(tenant_amount, 0))::Float64
        FROM core.valued_deal_as_of(day = {before:Date})
        WHERE tenant_id = {tenant:String} AND status = 'won' AND closed_on >= starts_on AND closed_on < ends_before
    )
SELECT
    concat('quarter/', toString(toYear(starts_on)), '-Q', toString(toQuarter(starts_on))) AS subject,
    '' AS rep_id,
    max(currency) AS currency,
    sumIf(amount, NOT is_before) AS amount_now,
    sumIf(amount, is_before) AS amount_before,
    (amount_now - amount_before) / amount_before AS change,
    abs(change) AS value
FROM expected
HAVING amount_before > 0 AND value >= {exit:Float64}
