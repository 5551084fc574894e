-- When did each prospect reply first, to whose contact, and how was the reply meant that decides?
CREATE OR REPLACE VIEW core.prospect_reply_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact, after conversions and merges',
    rep_id String COMMENT '[dimension] Rep who touched it first',
    first_reply_on Date COMMENT '[time] Day of the first reply, in the tenant''s zone',
    is_positive Bool COMMENT '[dimension] The deciding reply is positive: the latest that a person labelled, else the first with a label'
)
COMMENT 'Grain: one row per prospect that replied. Key: tenant_id, prospect_id. Additivity: count rows.'
AS WITH
    done AS
    (
        SELECT DISTINCT
            activity.tenant_id AS tenant_id,
            coalesce(nullIf(merged.survivor_id, ''), named_id) AS prospect_id,
            activity_id, occurred_at, occurred_on, is_day, rep_id, actor, reply_label, reply_by,
            is_touch, is_touch_auto, is_response
        FROM core.current_activity AS activity
        ARRAY JOIN arrayDistinct(arrayConcat(prospect_ids, accepted_by)) AS named_id
        LEFT JOIN core.survivor AS merged
            ON merged.tenant_id = activity.tenant_id
            AND merged.entity_kind = 'prospect'
            AND merged.entity_id = named_id
        WHERE (is_touch OR is_touch_auto OR is_response)
            AND ifNull(occurred_on, toDate(0)) <= {day:Date}
    ),
    told AS
    (
        SELECT
            tenant_id,
            prospect_id,
            countIf(is_touch OR is_touch_auto) > 0 AS is_contacted,
            minIf(occurred_at, is_touch OR is_touch_auto) AS contacted_at,
            argMinIf(rep_id, (occurred_at, activity_id), is_touch AND occurred_on IS NOT NULL) AS first_rep_id,
            arraySort(groupArrayIf(
                (occurred_at, activity_id, is_day, occurred_on, reply_label, reply_by),
                is_response AND actor = 'human'
            )) AS responses,
            -- What was told by its day lasts all day.
            arrayFilter(
                reply -> reply.1 + toIntervalMillisecond(if(reply.3, 86399999, 0)) >= contacted_at, responses
            ) AS replies,
            arrayMin(reply -> ifNull(reply.4, toDate('2149-06-06')), replies) AS first_reply_on,
            arrayFilter(reply -> reply.5 NOT IN ('', 'unknown'), replies) AS labelled,
            arrayFilter(reply -> reply.6 = 'human', labelled) AS by_people,
            if(notEmpty(by_people), by_people[-1].5, labelled[1].5) AS label
        FROM done
        GROUP BY tenant_id, prospect_id
        HAVING is_contacted AND notEmpty(replies) AND first_reply_on < toDate('2149-06-06')
    )
SELECT
    told.tenant_id AS tenant_id,
    told.prospect_id AS prospect_id,
    or_unknown(first_rep_id) AS rep_id,
    first_reply_on,
    label = 'positive' AS is_positive
FROM told
WHERE (told.tenant_id, told.prospect_id) IN (SELECT tenant_id, prospect_id FROM bi.prospect)
