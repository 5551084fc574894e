CREATE OR REPLACE VIEW core.meeting_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    activity_id String COMMENT '[key] The meeting',
    rep_id String COMMENT '[dimension] Rep who held it, else who planned it last',
    starts_on Nullable(Date) COMMENT '[time] Day it was to start on by the last plan, or else was held on, in the tenant''s zone; NULL when it was held on a day that nobody told',
    is_planned Bool COMMENT '[dimension] Somebody told of a plan; it was held without one otherwise',
    is_rescheduled Bool COMMENT '[dimension] It got another time or medium',
    is_held Bool COMMENT '[dimension] It took place',
    is_accepted Bool COMMENT '[dimension] Somebody accepted it, or it was not called off before its start',
    accepted_by_ids Array(String) COMMENT '[dimension] Prospects who accepted it, in the calendar or by not calling it off before its start'
)
COMMENT 'Grain: one row per meeting that was planned, or held without a plan. Key: tenant_id, activity_id. Additivity: count rows.'
AS SELECT
    tenant_id::String AS tenant_id,
    activity_id::String AS activity_id,
    rep_id::String AS rep_id,
    starts_on::Nullable(Date) AS starts_on,
    is_planned::Bool AS is_planned,
    is_rescheduled::Bool AS is_rescheduled,
    is_held::Bool AS is_held,
    is_accepted::Bool AS is_accepted,
    accepted_by_ids::Array(String) AS accepted_by_ids
FROM
(
    SELECT
        stepped.tenant_id AS tenant_id,
        stepped.activity_id AS activity_id,
        or_unknown(if(ended.rep_id != '', ended.rep_id, planner_id)) AS rep_id,
        if(is_planned, plan.starts_on, ended.starts_on) AS starts_on,
        is_planned,
        is_rescheduled,
        ended.step = 'held' AS is_held,
        is_held OR ended.step = 'no_show' OR (ended.step = 'canceled' AND ended.at >= plan.starts_at) AS was_on,
        was_on OR notEmpty(yes) AS is_accepted,
        -- Who said no in the calendar and came after all has accepted.
        arrayFilter(
            prospect_id -> has(yes, prospect_id) OR (was_on AND (is_held OR NOT has(no, prospect_id))),
            arrayDistinct(arrayConcat(activity.prospect_ids, yes))
        ) AS accepted_by_ids
    FROM
    (
        SELECT
            tenant_id,
            activity_id,
            countIf(step.step IN ('scheduled', 'rescheduled')) > 0 AS is_planned,
            argMaxIf(
                CAST((assumeNotNull(step.starts_at), step.starts_on), 'Tuple(starts_at DateTime64(3, \'UTC\'), starts_on Nullable(Date))'),
                place,
                step.step IN ('scheduled', 'rescheduled')
            ) AS plan,
            argMaxIf(step.rep_id, place, step.step IN ('scheduled', 'rescheduled') AND step.rep_id != '') AS planner_id,
            countIf(step.step = 'rescheduled') > 0 AS is_rescheduled,
            argMaxIf(
                CAST(
                    (step.step, step.at, step.rep_id, step.starts_on),
                    'Tuple(step String, at DateTime64(3, \'UTC\'), rep_id String, starts_on Nullable(Date))'
                ),
                place,
                step.step IN ('held', 'no_show', 'canceled')
            ) AS ended,
            arraySort(groupArrayIf((place, step.prospect_id, step.step), step.step IN ('accepted', 'declined'))) AS answers,
            arrayFilter(
                who -> arrayLast(answer -> answer.2 = who, answers).3 = 'accepted', arrayDistinct(answers.2)
            ) AS yes,
            arrayFilter(who -> NOT has(yes, who), arrayDistinct(answers.2)) AS no
        FROM core.meeting_step AS step
        WHERE told_on <= {day:Date}
        GROUP BY tenant_id, activity_id
        HAVING is_planned OR ended.step = 'held'
    ) AS stepped
    INNER JOIN core.current_activity AS activity
        ON activity.tenant_id = stepped.tenant_id AND activity.activity_id = stepped.activity_id
    WHERE activity.kind = 'meeting'
        -- As of a day, nothing undated has happened.
        AND (is_planned OR ifNull(ended.starts_on, toDate('2149-06-06')) <= {day:Date})
)
