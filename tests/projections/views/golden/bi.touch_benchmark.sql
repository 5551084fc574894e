CREATE OR REPLACE VIEW bi.touch_benchmark
(
    tenant_id String COMMENT '[key] The tenant',
    month_end Date COMMENT '[key] Last day of the month at which the year ends; in the month of the tenant''s last day it is that day',
    role String COMMENT '[key] Role that the reps had at the end of that month',
    currency String COMMENT '[key] ISO 4217 code of the amounts won, which say who is best',
    channel String COMMENT '[key] call, email, message, meeting, video_meeting or in_person; all for the touches of a deal through all of them',
    rep_count Int64 COMMENT '[value] Best reps: the top quarter by amount won, with at least 10 deals won in the year; never fewer than 5',
    touches_per_won_deal_numerator Int64 COMMENT '[measure] Touches by people on the deals won, from creation to close',
    touches_per_won_deal_denominator Int64 COMMENT '[measure] Deals of known amount that the best reps won in the year',
    touches_per_won_deal_value Nullable(Float64) COMMENT '[ratio] Touches of a deal won by the best reps',
    touches_per_won_deal_n Int64 COMMENT '[measure] Deals behind the ratio',
    won_median_touches Nullable(Float64) COMMENT '[value] Half of these deals took at most so many touches',
    won_p75_touches Nullable(Float64) COMMENT '[value] Three quarters of them took at most so many touches',
    touches_per_lost_deal_numerator Int64 COMMENT '[measure] Touches by people on the deals lost, from creation to close',
    touches_per_lost_deal_denominator Int64 COMMENT '[measure] Deals that all reps of the role lost in the year, of whatever amount; 0 when they were fewer than 5 reps',
    touches_per_lost_deal_value Nullable(Float64) COMMENT '[ratio] Touches of a lost deal',
    touches_per_lost_deal_n Int64 COMMENT '[measure] Deals behind the ratio',
    lost_to_won Nullable(Float64) COMMENT '[value] Touches of a lost deal divided by those of a deal won by the best',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, role, currency and channel, where at least 5 reps are the best; nobody is named or ranked, and smaller groups are not shown. Key: tenant_id, month_end, role, currency, channel. Additivity: touches add up over single channels of one month, role and currency; over months nothing does, because the years overlap. As of a day: the months up to that day.'
AS WITH
    ['all', 'call', 'email', 'message', 'meeting', 'video_meeting', 'in_person'] AS channels,
    taken AS
    (
        SELECT
            tenant_id, deal_id,
            sumForEach(arrayMap(name -> toUInt64(name = 'all' OR name = touch.channel), channels)) AS touches
        FROM core.deal_touch AS touch
        WHERE is_touch AND is_in_cycle
        GROUP BY tenant_id, deal_id
    ),
    closed AS
    (
        SELECT
            deal.tenant_id AS tenant_id, deal.deal_id AS deal_id, owner_at_close_id AS owner_id, status, amount, currency,
            arrayJoin(arrayMap(
                passed -> toLastDayOfMonth(addMonths(assumeNotNull(closed_on), passed)), range(12)
            )) AS month_end,
            arrayResize(taken.touches, length(channels)) AS touches
        FROM bi.deal AS deal
        LEFT JOIN taken ON taken.tenant_id = deal.tenant_id AND taken.deal_id = deal.deal_id
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
        WHERE closed_on IS NOT NULL AND owner_id != 'unknown'
            AND month_end <= toLastDayOfMonth(least(toDate('2149-06-06'), ifNull(newest.last_on, closed_on)))
    ),
    of_role AS
    (
        SELECT
            closed.tenant_id AS tenant_id, deal_id, month_end, owner_id, status, amount, currency, touches,
            or_unknown(in_force(rep.roles, zone.timezone, least(month_end, toDate('2149-06-06'))).role) AS role
        FROM closed
        LEFT JOIN
        (
            SELECT tenant_id, rep_id, roles
            FROM core.rep FINAL
            WHERE generation = (SELECT max(generation) FROM ops.generation)
        ) AS rep
            ON rep.tenant_id = closed.tenant_id AND rep.rep_id = closed.owner_id
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = closed.tenant_id
    ),
    winner AS
    (
        SELECT
            *,
            sum(assumeNotNull(amount)) OVER of_rep AS won_amount,
            row_number() OVER (
                PARTITION BY tenant_id, month_end, role, currency, owner_id ORDER BY deal_id
            ) = 1 AS is_first
        FROM of_role
        WHERE status = 'won' AND amount IS NOT NULL
        WINDOW of_rep AS (PARTITION BY tenant_id, month_end, role, currency, owner_id)
        QUALIFY count() OVER of_rep >= 10
    ),
    -- Of each rep one deal stands for the rep when reps are compared and counted.
    best AS
    (
        SELECT *, countIf(is_first) OVER (PARTITION BY tenant_id, month_end, role, currency) AS reps
        FROM
        (
            SELECT
                *,
                quantileExactInclusiveIf(0.75)(toFloat64(won_amount), is_first) OVER (
                    PARTITION BY tenant_id, month_end, role, currency
                ) AS threshold
            FROM winner
        )
        WHERE toFloat64(won_amount) >= threshold
        QUALIFY reps >= 5
    ),
    lost AS
    (
        SELECT *
        FROM of_role
        WHERE status = 'lost'
        QUALIFY uniqExact(owner_id) OVER (PARTITION BY tenant_id, month_end, role) >= 5
    ),
    counted AS
    (
        SELECT tenant_id, month_end, role, currency, deal_id, true AS is_won, touches, reps
        FROM best
        UNION ALL
        SELECT
            shown.tenant_id, shown.month_end, shown.role, shown.currency, lost.deal_id, false, lost.touches, shown.reps
        FROM lost
        INNER JOIN (SELECT DISTINCT tenant_id, month_end, role, currency, reps FROM best) AS shown
            ON shown.tenant_id = lost.tenant_id AND shown.month_end = lost.month_end AND shown.role = lost.role
    )
SELECT
    tenant_id,
    month_end,
    role,
    currency,
    channel,
    any(reps) AS rep_count,
    sumIf(touches[place], is_won) AS touches_per_won_deal_numerator,
    countIf(is_won) AS touches_per_won_deal_denominator,
    touches_per_won_deal_numerator / nullIf(touches_per_won_deal_denominator, 0) AS touches_per_won_deal_value,
    touches_per_won_deal_denominator AS touches_per_won_deal_n,
    if(touches_per_won_deal_n = 0, NULL, quantileExactInclusiveIf(0.5)(touches[place], is_won)) AS won_median_touches,
    if(touches_per_won_deal_n = 0, NULL, quantileExactInclusiveIf(0.75)(touches[place], is_won)) AS won_p75_touches,
    sumIf(touches[place], NOT is_won) AS touches_per_lost_deal_numerator,
    countIf(NOT is_won) AS touches_per_lost_deal_denominator,
    touches_per_lost_deal_numerator / nullIf(touches_per_lost_deal_denominator, 0) AS touches_per_lost_deal_value,
    touches_per_lost_deal_denominator AS touches_per_lost_deal_n,
    touches_per_lost_deal_value / nullIf(touches_per_won_deal_value, 0) AS lost_to_won,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
ARRAY JOIN channels AS channel, arrayEnumerate(channels) AS place
GROUP BY tenant_id, month_end, role, currency, channel
