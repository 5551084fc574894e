-- Of the prospects first contacted in a month, how many replied, and how many with interest?
SELECT
    month,
    contacted_count AS contacted,
    replied_count AS replied,
    positive_count AS positive,
    negative_count AS negative,
    round(positive_rate_value, 3) AS positive_rate
FROM bi.reply_sentiment_monthly
WHERE month >= '2026-07-01'
ORDER BY month
