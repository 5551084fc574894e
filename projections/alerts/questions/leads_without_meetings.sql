-- Do more qualified leads reach those who close, while no more deals come of them? (Y2d)
WITH
    subtractMonths(toStartOfMonth(toDate({at:DateTime64(3, 'UTC')})), 1) AS last_month,
    subtractMonths(last_month, {months:Float64}::UInt8) AS first_month,
    (
        SELECT
            (
                sumIf(qualified_rate_numerator, month = first_month),
                sumIf(qualified_rate_numerator, month = last_month),
                sumIf(qualified_rate_denominator, month = last_month),
                uniqExactIf(rep_id, month = last_month)
            )
        FROM bi.lead_hand_off_monthly_as_of(day = {day:Date})
        WHERE tenant_id = {tenant:String}
    ) AS leads,
    (
        SELECT (sumIf(new_deal_count, month = first_month), sumIf(new_deal_count, month = last_month))
        FROM bi.new_business_monthly_as_of(day = {day:Date})
        WHERE tenant_id = {tenant:String}
    ) AS deals,
    (
        SELECT quantileExactInclusive(0.5)(dateDiff('second', assumeNotNull(created_at), assumeNotNull(first_touch_at)) / 3600)
        FROM bi.prospect
        WHERE tenant_id = {tenant:String} AND kind = 'lead' AND toStartOfMonth(created_on) = last_month
            AND first_touch_at >= created_at
    ) AS median_hours
SELECT
    concat('month/', toString(last_month)) AS subject,
    '' AS rep_id,
    leads.2 AS qualified_count,
    leads.1 AS qualified_before_count,
    deals.2 AS deal_count,
    deals.1 AS deal_before_count,
    leads.2 / leads.3 AS qualified_share,
    leads.3 / leads.4 AS leads_per_rep,
    if(isFinite(ifNull(median_hours, 0)), assumeNotNull(median_hours), 0) AS first_touch_hours,
    (leads.2 - leads.1) / leads.1 AS value
WHERE leads.1 >= {leads_min:Float64} AND deals.1 > 0
    AND abs(deals.2 - deals.1) / deals.1 <= {flat_share_max:Float64} AND value >= {exit:Float64}
