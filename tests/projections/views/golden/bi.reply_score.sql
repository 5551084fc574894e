CREATE OR REPLACE VIEW bi.reply_score
(
    tenant_id String COMMENT '[key] The tenant',
    activity_id String COMMENT '[key] The reply',
    scorer_id String COMMENT '[key] Scorer that read it',
    scored_at Nullable(DateTime('UTC')) COMMENT '[time] When it did last; NULL when undated',
    received_on Nullable(Date) COMMENT '[time] Day the reply came, in the tenant''s zone; NULL when undated',
    scorer_label String COMMENT '[dimension] How the reply was meant, says the scorer; unknown when it abstains',
    score Nullable(Float64) COMMENT '[value] What it measured, -1 to 1; never compare scores of two scorers or languages',
    confidence Nullable(Float64) COMMENT '[value] How sure it was: the highest of its three probabilities',
    intent String COMMENT '[dimension] What the reply wants, says the scorer',
    language String COMMENT '[dimension] Language of the reply, says the scorer',
    human_label String COMMENT '[dimension] How a person labelled it last; none when nobody did',
    is_pinned Bool COMMENT '[dimension] The other views count by this score; where nothing was ever pinned, by that of whoever scored first'
)
COMMENT 'Grain: one row per reply and scorer. Key: tenant_id, activity_id, scorer_id. Additivity: count rows of one scorer. As of a day: the replies until then, as they had been labelled and scored.'
AS SELECT
    tenant_id,
    activity_id,
    scored.scorer_id AS scorer_id,
    nullIf(scored.at, toDateTime64(0, 3, 'UTC')) AS scored_at,
    occurred_on AS received_on,
    scored.label AS scorer_label,
    scored.score AS score,
    scored.confidence AS confidence,
    or_unknown(scored.intent) AS intent,
    or_unknown(scored.language) AS language,
    if(reply_by = 'human', reply_label, 'none') AS human_label,
    scored.scorer_id = pinned_id AS is_pinned
FROM
(
    SELECT
        tenant_id, activity_id, occurred_on, reply_by, reply_label,
        activity.score.scorer_id AS pinned_id,
        told_until(reply_scores, timezone, toDate('2149-06-06')) AS scores,
        -- What a scorer said last stands for what it said before.
        arrayJoin(arrayFilter(
            (score, place) -> arrayLastIndex(other -> other.scorer_id = score.scorer_id, scores) = place,
            scores, arrayEnumerate(scores)
        )) AS scored
    FROM core.current_activity AS activity
    WHERE direction = 'inbound'
)
