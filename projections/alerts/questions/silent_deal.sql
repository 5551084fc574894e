-- With which open deals has nobody been in touch, and for how many days?
SELECT
    concat('deal/', deal.deal_id) AS subject,
    deal.owner_id AS rep_id,
    deal.deal_id AS deal_id,
    deal.stage AS stage,
    dateDiff('second', last_at, {at:DateTime64(3, 'UTC')}) / 86400 AS value,
    greatest(assumeNotNull(deal.created_at), ifNull(touched.last_at, deal.created_at)) AS last_at
FROM bi.deal_as_of(day = {day:Date}) AS deal
LEFT JOIN
(
    -- What comes from the customer counts as well: then it is not the deal that is silent.
    SELECT deal_id, max(occurred_at) AS last_at
    FROM core.deal_touch_as_of(day = {day:Date})
    WHERE tenant_id = {tenant:String} AND (is_touch OR is_response) AND NOT is_undated
        AND occurred_at <= {at:DateTime64(3, 'UTC')}
    GROUP BY deal_id
) AS touched ON touched.deal_id = deal.deal_id
WHERE deal.tenant_id = {tenant:String} AND deal.status = 'open' AND deal.created_at IS NOT NULL
    AND value BETWEEN {exit:Float64} AND {silence_days_max:Float64}
ORDER BY subject
