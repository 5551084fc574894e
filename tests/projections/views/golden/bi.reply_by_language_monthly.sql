CREATE OR REPLACE VIEW bi.reply_by_language_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month in which the replies came',
    language String COMMENT '[key] Language of the replies; unknown when the scorer did not read them',
    scorer_id String COMMENT '[key] Scorer that read them; unknown when it did not',
    positive_share_numerator Int64 COMMENT '[measure] Replies meant positively',
    positive_share_denominator Int64 COMMENT '[measure] Replies that somebody wrote and labelled positive, neutral or negative',
    positive_share_value Nullable(Float64) COMMENT '[ratio] Positive of the labelled replies; NULL under 5',
    positive_share_n Int64 COMMENT '[measure] Replies behind the ratio',
    negative_share_numerator Int64 COMMENT '[measure] Replies meant negatively',
    negative_share_denominator Int64 COMMENT '[measure] Replies that somebody wrote and labelled positive, neutral or negative',
    negative_share_value Nullable(Float64) COMMENT '[ratio] Negative of the labelled replies; NULL under 5',
    negative_share_n Int64 COMMENT '[measure] Replies behind the ratio',
    abstained_share_numerator Int64 COMMENT '[measure] Replies of which the scorer could not tell and nobody else did',
    abstained_share_denominator Int64 COMMENT '[measure] Replies that somebody wrote',
    abstained_share_value Nullable(Float64) COMMENT '[ratio] Replies whose meaning is not known; NULL under 5',
    abstained_share_n Int64 COMMENT '[measure] Replies behind the ratio',
    score_mean Nullable(Float64) COMMENT '[value] Mean of what the scorer measured, -1 to 1; NULL under 5 scores, and never to be compared with that of another scorer or language',
    score_count Int64 COMMENT '[measure] Replies behind the mean',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, language and scorer. Key: tenant_id, month, language, scorer_id. Additivity: numerators and denominators add up over months; never average the ratios, and show none of fewer than 5 replies. A reply of two prospects counts once. As of a day: the replies until then by the scorer that was pinned then, with what had been said of them until then.'
AS WITH
    replies AS
    (
        SELECT DISTINCT
            tenant_id, activity_id, replied_on, language, scorer_id, score, label,
            label IN ('positive', 'neutral', 'negative') AS is_labelled
        FROM core.reply
    )
SELECT
    tenant_id,
    toStartOfMonth(replied_on) AS month,
    or_unknown(replies.language) AS language,
    or_unknown(replies.scorer_id) AS scorer_id,
    countIf(label = 'positive') AS positive_share_numerator,
    countIf(is_labelled) AS positive_share_denominator,
    if(positive_share_denominator >= 5, positive_share_numerator / positive_share_denominator, NULL) AS positive_share_value,
    positive_share_denominator AS positive_share_n,
    countIf(label = 'negative') AS negative_share_numerator,
    countIf(is_labelled) AS negative_share_denominator,
    if(negative_share_denominator >= 5, negative_share_numerator / negative_share_denominator, NULL) AS negative_share_value,
    negative_share_denominator AS negative_share_n,
    countIf(label IN ('', 'unknown')) AS abstained_share_numerator,
    count() AS abstained_share_denominator,
    if(abstained_share_denominator >= 5, abstained_share_numerator / abstained_share_denominator, NULL) AS abstained_share_value,
    abstained_share_denominator AS abstained_share_n,
    if(score_count >= 5, avgIf(ifNull(score, 0), is_labelled AND score IS NOT NULL), NULL) AS score_mean,
    countIf(is_labelled AND score IS NOT NULL) AS score_count,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM replies
GROUP BY tenant_id, month, language, scorer_id
