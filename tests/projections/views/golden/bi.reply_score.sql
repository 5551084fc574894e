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
COMMENT 'Grain: one row per reply and scorer. Key: tenant_id, activity_id, scorer_id. Additivity: count rows of one scorer.'
AS SELECT
    tenant_id,
    activity_id,
    told.scorer_id AS scorer_id,
    told.at AS scored_at,
    occurred_on AS received_on,
    told.label AS scorer_label,
    told.score AS score,
    told.confidence AS confidence,
    or_unknown(told.intent) AS intent,
    or_unknown(told.language) AS language,
    if(reply_by = 'human', reply_label, 'none') AS human_label,
    told.scorer_id = activity.score.scorer_id AS is_pinned
FROM core.current_activity AS activity
ARRAY JOIN reply_scores AS told
WHERE direction = 'inbound'
