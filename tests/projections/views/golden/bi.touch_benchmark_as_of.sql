CREATE OR REPLACE VIEW bi.touch_benchmark_as_of
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
AS SELECT
    tenant_id::String AS tenant_id,
    month_end::Date AS month_end,
    role::String AS role,
    currency::String AS currency,
    channel::String AS channel,
    rep_count::Int64 AS rep_count,
    touches_per_won_deal_numerator::Int64 AS touches_per_won_deal_numerator,
    touches_per_won_deal_denominator::Int64 AS touches_per_won_deal_denominator,
    touches_per_won_deal_value::Nullable(Float64) AS touches_per_won_deal_value,
    touches_per_won_deal_n::Int64 AS touches_per_won_deal_n,
    won_median_touches::Nullable(Float64) AS won_median_touches,
    won_p75_touches::Nullable(Float64) AS won_p75_touches,
    touches_per_lost_deal_numerator::Int64 AS touches_per_lost_deal_numerator,
    touches_per_lost_deal_denominator::Int64 AS touches_per_lost_deal_denominator,
    touches_per_lost_deal_value::Nullable(Float64) AS touches_per_lost_deal_value,
    touches_per_lost_deal_n::Int64 AS touches_per_lost_deal_n,
    lost_to_won::Nullable(Float64) AS lost_to_won,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        ['all', 'call', 'email', 'message', 'meeting', 'video_meeting', 'in_person'] AS channels,
        taken AS
        (
            SELECT
                tenant_id, deal_id,
                sumForEach(arrayMap(name -> toUInt64(name = 'all' OR name = touch.channel), channels)) AS touches
            FROM core.deal_touch_as_of(day = {day:Date}) AS touch
            WHERE is_touch AND is_in_cycle
            GROUP BY tenant_id, deal_id
        ),
        closed AS
        (
            SELECT
                deal.tenant_id AS tenant_id, deal.deal_id AS deal_id, owner_at_close_id AS owner_id, status, amount, currency,
                month_end,
                arrayResize(taken.touches, length(channels)) AS touches
            FROM bi.deal_as_of(day = {day:Date}) AS deal
            ARRAY JOIN arrayMap(
                passed -> toLastDayOfMonth(addMonths(assumeNotNull(closed_on), passed)), range(12)
            ) AS month_end
            LEFT JOIN taken ON taken.tenant_id = deal.tenant_id AND taken.deal_id = deal.deal_id
            LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
            WHERE closed_on IS NOT NULL AND owner_id != 'unknown'
                AND month_end <= toLastDayOfMonth(least({day:Date}, ifNull(newest.last_on, closed_on)))
        ),
        of_role AS
        (
            SELECT
                closed.tenant_id AS tenant_id, deal_id, month_end, owner_id, status, amount, currency, touches,
                or_unknown(in_force(rep.roles, zone.timezone, least(month_end, {day:Date})).role) AS role
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
        told AS
        (
            SELECT
                *,
                status = 'won' AND amount IS NOT NULL AS is_win,
                is_win AND countIf(is_win) OVER of_rep >= 10 AS is_compared,
                sumIf(ifNull(amount, 0), is_win) OVER of_rep AS won_amount,
                -- Of each rep one deal stands for the rep when reps are compared and counted.
                is_compared AND row_number() OVER (
                    PARTITION BY tenant_id, month_end, role, currency, owner_id, is_win ORDER BY deal_id
                ) = 1 AS is_first,
                status = 'lost' AND uniqExactIf(owner_id, status = 'lost') OVER (
                    PARTITION BY tenant_id, month_end, role
                ) >= 5 AS is_lost
            FROM of_role
            WINDOW of_rep AS (PARTITION BY tenant_id, month_end, role, currency, owner_id)
        ),
        best AS
        (
            SELECT
                *,
                is_compared AND toFloat64(won_amount) >= quantileExactInclusiveIf(0.75)(toFloat64(won_amount), is_first) OVER (
                    PARTITION BY tenant_id, month_end, role, currency
                ) AS is_best
            FROM told
            WHERE is_compared OR is_lost
        ),
        -- A lost deal is compared with the best in each currency, whichever it was to be paid in.
        counted AS
        (
            SELECT tenant_id, month_end, role, shown.1 AS currency, deal_id, is_best AS is_won, touches, shown.2 AS reps
            FROM
            (
                SELECT
                    tenant_id, month_end, role, deal_id, is_best, touches,
                    multiIf(
                        is_best AND rep_count >= 5, [(currency, rep_count)],
                        is_lost, groupUniqArrayIf((currency, rep_count), is_best AND rep_count >= 5) OVER (
                            PARTITION BY tenant_id, month_end, role
                        ),
                        []
                    ) AS compared_with
                FROM
                (
                    SELECT *, countIf(is_first AND is_best) OVER (PARTITION BY tenant_id, month_end, role, currency) AS rep_count
                    FROM best
                )
            )
            ARRAY JOIN compared_with AS shown
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
)
