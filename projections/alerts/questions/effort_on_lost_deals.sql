-- Who missed the quota of the last quarter with many touches on the deals that were lost? (K9c)
WITH
    toStartOfQuarter(toDate({at:DateTime64(3, 'UTC')})) AS ends_before,
    subtractQuarters(ends_before, 1) AS first_on,
    closed AS
    (
        SELECT
            deal.owner_at_close_id AS rep_id, deal.status AS status,
            toFloat64(ifNull(deal.tenant_amount, 0)) AS amount,
            ifNull(taken.touches, 0) AS touches,
            or_unknown(in_force(rep.roles, zone.timezone, ends_before - 1).role) AS role
        FROM core.valued_deal_as_of(day = {day:Date}) AS deal
        LEFT JOIN
        (
            SELECT deal_id, count() AS touches
            FROM core.deal_touch_as_of(day = {day:Date})
            WHERE tenant_id = {tenant:String} AND is_touch AND is_in_cycle
            GROUP BY deal_id
        ) AS taken ON taken.deal_id = deal.deal_id
        LEFT JOIN
        (
            SELECT rep_id, roles
            FROM core.rep FINAL
            WHERE generation = (SELECT max(generation) FROM ops.generation) AND tenant_id = {tenant:String}
        ) AS rep ON rep.rep_id = deal.owner_at_close_id
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = deal.tenant_id
        WHERE deal.tenant_id = {tenant:String} AND deal.closed_on >= first_on AND deal.closed_on < ends_before
    ),
    won AS
    (
        SELECT role, quantileExactInclusive(0.5)(touches) AS role_won_touches
        FROM closed
        WHERE status = 'won'
        GROUP BY role
        HAVING count() >= {won_min:Float64} AND role_won_touches > 0
    ),
    own AS
    (
        SELECT
            rep_id, any(role) AS role,
            quantileExactInclusiveIf(0.5)(touches, status = 'lost') AS lost_touches,
            sumIf(amount, status = 'won') AS won_amount
        FROM closed
        GROUP BY rep_id
        HAVING countIf(status = 'lost') >= {lost_min:Float64}
    )
SELECT
    concat('rep/', own.rep_id, '/', toString(toYear(first_on)), '-Q', toString(toQuarter(first_on))) AS subject,
    own.rep_id::String AS rep_id,
    lost_touches,
    role_won_touches,
    -- What the file says stands in where no quota was told.
    ifNull(told.attainment, won_amount / nullIf({quotas:Map(String, Float64)}[own.rep_id], 0)) AS attainment,
    lost_touches / role_won_touches AS value
FROM own
INNER JOIN won ON won.role = own.role
LEFT JOIN
(
    SELECT rep_id, argMin(toNullable(attainment), (-toInt64(ends_on), attainment)) AS attainment
    FROM core.quota_attainment_as_of(day = {day:Date}) AS quota
    WHERE tenant_id = {tenant:String} AND quota.ends_on >= first_on AND quota.ends_on < ends_before
    GROUP BY rep_id
) AS told ON told.rep_id = own.rep_id
WHERE attainment < 1 AND value >= {exit:Float64}
ORDER BY subject
