CREATE OR REPLACE VIEW core.sentiment_month_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    entity_kind String COMMENT '[key] deal or account',
    entity_id String COMMENT '[key] The deal or account, after merges',
    month Date COMMENT '[key] First day of a month in which replies came',
    language String COMMENT '[key] Language of the replies',
    scorer_id String COMMENT '[key] Scorer that read them',
    positive_count Int64 COMMENT '[measure] Replies of the month meant positively',
    neutral_count Int64 COMMENT '[measure] Replies of the month that are neither',
    negative_count Int64 COMMENT '[measure] Replies of the month meant negatively',
    reply_count Int64 COMMENT '[value] Labelled replies from ever to the end of the month',
    sentiment_mean Nullable(Float64) COMMENT '[value] Mean of these, 1 for positive, 0 for neutral, -1 for negative; NULL under 5',
    score_mean Nullable(Float64) COMMENT '[value] Mean of what the scorer measured; NULL under 5',
    trend Nullable(Float64) COMMENT '[value] By how much the sentiment changes in 30 days: the slope of the straight line through these; NULL under 5'
)
COMMENT 'Grain: one row per deal or account, month with replies, language and scorer. Key: tenant_id, entity_kind, entity_id, month, language, scorer_id. Additivity: counts of the month add up.'
AS SELECT
    tenant_id::String AS tenant_id,
    entity_kind::String AS entity_kind,
    entity_id::String AS entity_id,
    month::Date AS month,
    language::String AS language,
    scorer_id::String AS scorer_id,
    positive_count::Int64 AS positive_count,
    neutral_count::Int64 AS neutral_count,
    negative_count::Int64 AS negative_count,
    reply_count::Int64 AS reply_count,
    sentiment_mean::Nullable(Float64) AS sentiment_mean,
    score_mean::Nullable(Float64) AS score_mean,
    trend::Nullable(Float64) AS trend
FROM
(
    WITH
        replies AS
        (
            -- Who was merged into another that is named, too, is named twice.
            SELECT DISTINCT
                activity.tenant_id AS tenant_id, place.1 AS entity_kind,
                coalesce(nullIf(merged.survivor_id, ''), place.2) AS entity_id,
                activity_id, occurred_at AS replied_at, assumeNotNull(occurred_on) AS replied_on, reply_label, score
            FROM core.current_activity_as_of(day = {day:Date}) AS activity
            ARRAY JOIN arrayConcat(
                arrayMap(deal_id -> ('deal', deal_id), deal_ids), arrayMap(account_id -> ('account', account_id), account_ids)
            ) AS place
            LEFT JOIN core.survivor AS merged
                ON merged.tenant_id = activity.tenant_id AND merged.entity_kind = place.1 AND merged.entity_id = place.2
            WHERE is_response AND actor = 'human' AND occurred_on IS NOT NULL
                AND reply_label IN ('positive', 'neutral', 'negative')
        ),
        meant AS
        (
            SELECT
                tenant_id, entity_kind, entity_id, replied_at,
                toStartOfMonth(replied_on) AS month,
                or_unknown(score.language) AS language,
                or_unknown(score.scorer_id) AS scorer_id,
                transform(reply_label, ['positive', 'neutral', 'negative'], [1, 0, -1], 0) AS sentiment,
                if(score.scorer_id = '', NULL, score.score) AS measured
            FROM replies
            WHERE entity_kind = 'account' OR (tenant_id, entity_id) IN (
                SELECT tenant_id, deal_id
                FROM core.current_deal
                WHERE ifNull(created_on, toDate('2149-06-06')) <= {day:Date}
            )
        ),
        placed AS
        (
            SELECT
                *,
                dateDiff('millisecond', min(replied_at) OVER (
                    PARTITION BY tenant_id, entity_kind, entity_id, language, scorer_id
                ), replied_at) / 86400000 / 30 AS months_passed
            FROM meant
        ),
        grown AS
        (
            SELECT
                tenant_id, entity_kind, entity_id, month, language, scorer_id, sentiment,
                count() OVER so_far AS replies,
                avg(sentiment) OVER so_far AS mean,
                count(measured) OVER so_far AS scores,
                avg(measured) OVER so_far AS mean_score,
                simpleLinearRegression(months_passed, sentiment) OVER so_far AS line
            FROM placed
            -- The frame holds everything up to the end of the row's month.
            WINDOW so_far AS (PARTITION BY tenant_id, entity_kind, entity_id, language, scorer_id ORDER BY month)
        )
    SELECT
        tenant_id, entity_kind, entity_id, month, language, scorer_id,
        countIf(sentiment = 1) AS positive_count,
        countIf(sentiment = 0) AS neutral_count,
        countIf(sentiment = -1) AS negative_count,
        any(replies) AS reply_count,
        if(reply_count >= 5, any(mean), NULL) AS sentiment_mean,
        if(any(scores) >= 5, any(mean_score), NULL) AS score_mean,
        if(reply_count >= 5 AND isFinite(any(line).1), any(line).1, NULL) AS trend
    FROM grown
    GROUP BY tenant_id, entity_kind, entity_id, month, language, scorer_id
)
