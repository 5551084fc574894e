-- What came back from each prospect, how was it meant, what did it want, and how long did it take?
CREATE OR REPLACE VIEW bi.reply
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact who replied, after conversions and merges',
    activity_id String COMMENT '[key] The reply',
    replied_at DateTime('UTC') COMMENT '[time] When it came; midnight UTC when told by its day',
    replied_on Date COMMENT '[time] Day it came, in the tenant''s zone',
    reply_label String COMMENT '[dimension] How it was meant; none when nobody said',
    reply_by String COMMENT '[dimension] Who said so: human, rule or model; none when nobody did',
    reply_intent String COMMENT '[dimension] What it wants, says the pinned scorer',
    reply_language String COMMENT '[dimension] Its language, says the pinned scorer',
    reply_scorer_id String COMMENT '[dimension] Scorer that the tenant counts by, where it scored this reply',
    reply_score Nullable(Float64) COMMENT '[value] What it measured, -1 to 1; never compare scores of two scorers or languages',
    reply_confidence Nullable(Float64) COMMENT '[value] How sure it was: the highest of its three probabilities',
    is_deciding Bool COMMENT '[dimension] It decides how the prospect replied: the latest that a person labelled, else the first with a label',
    touch_id String COMMENT '[dimension] Touch that it answers: the e-mail that it names, else the last one before it',
    touch_number Nullable(Int64) COMMENT '[dimension] Place of that touch among all touches of the prospect, from 1 on; NULL when they are undated',
    touch_rep_id String COMMENT '[dimension] Rep of that touch',
    touch_channel String COMMENT '[dimension] Channel of that touch',
    touch_sequence_id String COMMENT '[dimension] Sequence of that touch',
    touch_hour Nullable(Int64) COMMENT '[dimension] Hour of that touch in the rep''s zone, 0 to 23; NULL when told by its day',
    wait_hours Nullable(Float64) COMMENT '[value] Hours from that touch to the reply; NULL when one of them was told by its day'
)
COMMENT 'Grain: one row per prospect and dated reply that somebody wrote. Key: tenant_id, prospect_id, activity_id. Additivity: count rows; a reply of two prospects is two rows.'
AS SELECT
    tenant_id,
    prospect_id,
    activity_id,
    replied_at,
    replied_on,
    if(label = '', 'none', label) AS reply_label,
    if(judge = '', 'none', judge) AS reply_by,
    or_unknown(intent) AS reply_intent,
    or_unknown(language) AS reply_language,
    or_unknown(scorer_id) AS reply_scorer_id,
    score AS reply_score,
    confidence AS reply_confidence,
    is_deciding,
    or_unknown(reply.touch_id) AS touch_id,
    nullIf(reply.touch_number, 0) AS touch_number,
    or_unknown(reply.touch_rep_id) AS touch_rep_id,
    or_unknown(reply.touch_channel) AS touch_channel,
    or_unknown(reply.touch_sequence_id) AS touch_sequence_id,
    touch_hour,
    wait_hours
FROM core.reply AS reply
