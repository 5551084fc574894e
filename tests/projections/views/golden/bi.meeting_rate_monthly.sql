CREATE OR REPLACE VIEW bi.meeting_rate_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month: of acceptance that of the first reply, of shows that of the meeting''s start by its last plan, or else of the day on which it was held',
    rep_id String COMMENT '[key] Rep: of acceptance who touched the prospect first, of shows whose meeting it is',
    acceptance_rate_numerator Int64 COMMENT '[measure] Prospects among these who accepted a meeting, whenever',
    acceptance_rate_denominator Int64 COMMENT '[measure] Prospects who replied first in the month, whatever they said; automatic replies left out',
    acceptance_rate_value Nullable(Float64) COMMENT '[ratio] Share of those who replied that accepted a meeting; young months still rise',
    acceptance_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    positive_acceptance_rate_numerator Int64 COMMENT '[measure] Prospects among these who accepted a meeting, whenever',
    positive_acceptance_rate_denominator Int64 COMMENT '[measure] Prospects who replied first in the month and whose deciding reply is positive',
    positive_acceptance_rate_value Nullable(Float64) COMMENT '[ratio] Share of those who replied with interest that accepted a meeting',
    positive_acceptance_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    show_rate_numerator Int64 COMMENT '[measure] Meetings held',
    show_rate_denominator Int64 COMMENT '[measure] Meetings accepted that were to start in the month, or were held in it without a plan',
    show_rate_value Nullable(Float64) COMMENT '[ratio] Held of accepted',
    show_rate_n Int64 COMMENT '[measure] Meetings behind the ratio',
    unplanned_count Int64 COMMENT '[measure] Meetings among these that were held without a plan that anybody told: none of them can be missed, so they raise the show rate',
    reschedule_rate_numerator Int64 COMMENT '[measure] Meetings that got another time or medium at least once',
    reschedule_rate_denominator Int64 COMMENT '[measure] Meetings that were to start in the month by their last plan; those without one left out',
    reschedule_rate_value Nullable(Float64) COMMENT '[ratio] Share of the meetings that were moved',
    reschedule_rate_n Int64 COMMENT '[measure] Meetings behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month and rep. Key: tenant_id, month, rep_id. Additivity: numerators and denominators add up over months and reps; never average the ratios. A meeting counts as accepted when a prospect accepted it in the calendar, or when it was not called off before its start; one that is told only when it was held was not called off. As of a day: what had happened, and how replies were labelled, by then.'
AS WITH
    accepted AS
    (
        SELECT DISTINCT
            meeting.tenant_id AS tenant_id,
            coalesce(nullIf(merged.survivor_id, ''), named_id) AS prospect_id
        FROM core.meeting AS meeting
        ARRAY JOIN accepted_by_ids AS named_id
        LEFT JOIN core.prospect_survivor AS merged
            ON merged.tenant_id = meeting.tenant_id
            AND merged.entity_id = named_id
    ),
    counted AS
    (
        SELECT
            told.tenant_id AS tenant_id, toStartOfMonth(assumeNotNull(first_reply_on)) AS month, rep_id,
            1 AS replied, deciding_label = 'positive' AS is_positive,
            ifNull(accepted.prospect_id, '') != '' AS is_won_over,
            0 AS met, false AS is_planned, false AS is_accepted, false AS is_held, false AS is_rescheduled,
            told.prospect_id AS id
        FROM bi.prospect_reply AS told
        -- Joined, because a condition on the tenant would not reach what stands behind IN.
        LEFT JOIN accepted ON accepted.tenant_id = told.tenant_id AND accepted.prospect_id = told.prospect_id
        WHERE first_reply_on IS NOT NULL
        UNION ALL
        SELECT
            meeting.tenant_id, toStartOfMonth(assumeNotNull(starts_on)), rep_id,
            0, false, false, 1, is_planned, is_accepted, is_held, is_rescheduled, activity_id
        FROM core.meeting AS meeting
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = meeting.tenant_id
        WHERE starts_on <= least(toDate('2149-06-06'), ifNull(newest.last_on, starts_on))
    )
SELECT
    tenant_id,
    month,
    rep_id,
    countIf(is_won_over) AS acceptance_rate_numerator,
    sum(replied) AS acceptance_rate_denominator,
    acceptance_rate_numerator / nullIf(acceptance_rate_denominator, 0) AS acceptance_rate_value,
    acceptance_rate_denominator AS acceptance_rate_n,
    countIf(is_positive AND is_won_over) AS positive_acceptance_rate_numerator,
    countIf(is_positive) AS positive_acceptance_rate_denominator,
    positive_acceptance_rate_numerator / nullIf(positive_acceptance_rate_denominator, 0) AS positive_acceptance_rate_value,
    positive_acceptance_rate_denominator AS positive_acceptance_rate_n,
    countIf(is_accepted AND is_held) AS show_rate_numerator,
    countIf(is_accepted) AS show_rate_denominator,
    show_rate_numerator / nullIf(show_rate_denominator, 0) AS show_rate_value,
    show_rate_denominator AS show_rate_n,
    countIf(met = 1 AND NOT is_planned) AS unplanned_count,
    countIf(is_rescheduled) AS reschedule_rate_numerator,
    countIf(is_planned) AS reschedule_rate_denominator,
    reschedule_rate_numerator / nullIf(reschedule_rate_denominator, 0) AS reschedule_rate_value,
    reschedule_rate_denominator AS reschedule_rate_n,
    2 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
GROUP BY tenant_id, month, rep_id
