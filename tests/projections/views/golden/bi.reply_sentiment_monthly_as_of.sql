CREATE OR REPLACE VIEW bi.reply_sentiment_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first contact',
    contacted_count Int64 COMMENT '[measure] Prospects first touched by a person in the month',
    replied_count Int64 COMMENT '[measure] Of these, those who replied since',
    positive_count Int64 COMMENT '[measure] Of these, those whose deciding reply is positive',
    negative_count Int64 COMMENT '[measure] Of these, those whose deciding reply is an explicit no; neutral replies are neither',
    reply_rate_numerator Int64 COMMENT '[measure] Prospects who replied',
    reply_rate_denominator Int64 COMMENT '[measure] Prospects contacted',
    reply_rate_value Nullable(Float64) COMMENT '[ratio] Replied of contacted',
    reply_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    positive_rate_numerator Int64 COMMENT '[measure] Prospects whose deciding reply is positive',
    positive_rate_denominator Int64 COMMENT '[measure] Prospects contacted, not e-mails or calls',
    positive_rate_value Nullable(Float64) COMMENT '[ratio] Positive of contacted',
    positive_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    negative_rate_numerator Int64 COMMENT '[measure] Prospects whose deciding reply is negative',
    negative_rate_denominator Int64 COMMENT '[measure] Prospects contacted, not e-mails or calls',
    negative_rate_value Nullable(Float64) COMMENT '[ratio] Negative of contacted',
    negative_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per cohort, the month of the first contact. Key: tenant_id, month. Additivity: counts, numerators and denominators add up over months; never average the ratios. Other splits: the same counts over bi.prospect_reply. As of a day: what was done and labelled by its end.'
AS SELECT
    tenant_id::String AS tenant_id,
    month::Date AS month,
    contacted_count::Int64 AS contacted_count,
    replied_count::Int64 AS replied_count,
    positive_count::Int64 AS positive_count,
    negative_count::Int64 AS negative_count,
    reply_rate_numerator::Int64 AS reply_rate_numerator,
    reply_rate_denominator::Int64 AS reply_rate_denominator,
    reply_rate_value::Nullable(Float64) AS reply_rate_value,
    reply_rate_n::Int64 AS reply_rate_n,
    positive_rate_numerator::Int64 AS positive_rate_numerator,
    positive_rate_denominator::Int64 AS positive_rate_denominator,
    positive_rate_value::Nullable(Float64) AS positive_rate_value,
    positive_rate_n::Int64 AS positive_rate_n,
    negative_rate_numerator::Int64 AS negative_rate_numerator,
    negative_rate_denominator::Int64 AS negative_rate_denominator,
    negative_rate_value::Nullable(Float64) AS negative_rate_value,
    negative_rate_n::Int64 AS negative_rate_n,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        count() AS contacted,
        countIf(reply_count > 0) AS replied,
        countIf(reply_count > 0 AND deciding_label = 'positive') AS positive,
        countIf(reply_count > 0 AND deciding_label = 'negative') AS negative
    SELECT
        tenant_id,
        toStartOfMonth(assumeNotNull(first_touch_on)) AS month,
        contacted AS contacted_count,
        replied AS replied_count,
        positive AS positive_count,
        negative AS negative_count,
        replied AS reply_rate_numerator,
        contacted AS reply_rate_denominator,
        replied / nullIf(contacted, 0) AS reply_rate_value,
        contacted AS reply_rate_n,
        positive AS positive_rate_numerator,
        contacted AS positive_rate_denominator,
        positive / nullIf(contacted, 0) AS positive_rate_value,
        contacted AS positive_rate_n,
        negative AS negative_rate_numerator,
        contacted AS negative_rate_denominator,
        negative / nullIf(contacted, 0) AS negative_rate_value,
        contacted AS negative_rate_n,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM bi.prospect_reply_as_of(day = {day:Date})
    WHERE first_touch_on IS NOT NULL
    GROUP BY tenant_id, month
)
