CREATE OR REPLACE VIEW bi.prospect_reply_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact, after conversions and merges',
    rep_id String COMMENT '[dimension] Rep who touched it first; unknown when only automation did',
    first_touch_on Nullable(Date) COMMENT '[time] Day of the first touch by a person, in the tenant''s zone; NULL when there is none or it is undated',
    reply_count Int64 COMMENT '[measure] Responses by people after the first contact, automatic replies left out',
    first_reply_on Nullable(Date) COMMENT '[time] Day of the first reply, in the tenant''s zone; NULL when there is none or it is undated',
    deciding_label String COMMENT '[dimension] How the deciding reply was meant: the latest that a person labelled, else the first with a label; none without one',
    deciding_by String COMMENT '[dimension] Who said so: human, rule or model; none without',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per lead or contact that was contacted, by people or automation, and exists. Key: tenant_id, prospect_id. Additivity: count rows; reply_count does not add up to distinct activities, because one may concern several prospects. As of a day: what was done and labelled by its end.'
AS SELECT
    tenant_id::String AS tenant_id,
    prospect_id::String AS prospect_id,
    rep_id::String AS rep_id,
    first_touch_on::Nullable(Date) AS first_touch_on,
    reply_count::Int64 AS reply_count,
    first_reply_on::Nullable(Date) AS first_reply_on,
    deciding_label::String AS deciding_label,
    deciding_by::String AS deciding_by,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        told AS
        (
            SELECT
                done.tenant_id AS tenant_id,
                prospect_id,
                countIf(is_touch OR is_touch_auto) > 0 AS is_contacted,
                minIf(occurred_at, is_touch OR is_touch_auto) AS contacted_at,
                minOrNullIf(occurred_on, is_touch) AS touched_on,
                argMinIf(rep_id, (occurred_at, done.activity_id), is_touch AND occurred_on IS NOT NULL) AS first_rep_id,
                arraySort(groupArrayIf(
                    (occurred_at, done.activity_id, is_day, occurred_on, reply_label, reply_by),
                    is_response AND actor = 'human'
                )) AS responses,
                arrayFilter(reply -> last_instant(reply.1, reply.3) >= contacted_at, responses) AS replies,
                arrayMin(reply -> ifNull(reply.4, toDate('2149-06-06')), replies) AS replied_on,
                arrayFilter(reply -> reply.5 NOT IN ('', 'unknown'), replies) AS labelled,
                arrayFilter(reply -> reply.6 = 'human', labelled) AS by_people,
                if(notEmpty(by_people), by_people[-1], labelled[1]) AS deciding
            FROM core.prospect_touch_as_of(day = {day:Date}) AS done
            GROUP BY tenant_id, prospect_id
            HAVING is_contacted
        )
    SELECT
        told.tenant_id AS tenant_id,
        told.prospect_id AS prospect_id,
        or_unknown(first_rep_id) AS rep_id,
        touched_on AS first_touch_on,
        length(replies) AS reply_count,
        if(empty(replies) OR replied_on = toDate('2149-06-06'), NULL, replied_on) AS first_reply_on,
        if(empty(labelled), 'none', deciding.5) AS deciding_label,
        if(empty(labelled), 'none', deciding.6) AS deciding_by,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM told
    WHERE (told.tenant_id, told.prospect_id) IN (SELECT tenant_id, prospect_id FROM core.current_prospect)
)
