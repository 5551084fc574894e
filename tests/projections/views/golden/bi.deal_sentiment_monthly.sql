CREATE OR REPLACE VIEW bi.deal_sentiment_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal, after merges',
    month Date COMMENT '[key] First day of a month in which replies came',
    language String COMMENT '[key] Language of the replies; unknown when the scorer did not read them',
    scorer_id String COMMENT '[key] Scorer that the tenant counts by; unknown when it did not read them',
    positive_count Int64 COMMENT '[measure] Replies of the month meant positively',
    neutral_count Int64 COMMENT '[measure] Replies of the month that are neither',
    negative_count Int64 COMMENT '[measure] Replies of the month meant negatively',
    reply_count Int64 COMMENT '[value] Such replies from ever to the end of the month, which the three figures beside rest on',
    sentiment_mean Nullable(Float64) COMMENT '[value] Their mean, where positive is 1, neutral 0 and negative -1; a person''s label wins over the scorer''s; NULL under 5 replies',
    sentiment_trend Nullable(Float64) COMMENT '[value] By how much the sentiment changes in 30 days: slope of the straight line through all of them; NULL under 5 replies',
    score_mean Nullable(Float64) COMMENT '[value] Mean of what the scorer measured, -1 to 1; NULL under 5 scores, and never to be compared with that of another scorer or language',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per deal, month with replies, language and scorer. Key: tenant_id, deal_id, month, language, scorer_id. Additivity: the counts of the month add up; means and trends do not. The replies of a deal are all responses told of it that a person gave. Automatic replies, wishes to unsubscribe and what nobody could tell are left out. As of a day: the replies until then by the scorer that was pinned then; how they were meant is what had been said until then.'
AS SELECT
    tenant_id,
    entity_id AS deal_id,
    month,
    language,
    scorer_id,
    positive_count,
    neutral_count,
    negative_count,
    reply_count,
    sentiment_mean,
    trend AS sentiment_trend,
    score_mean,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.sentiment_month
WHERE entity_kind = 'deal'
