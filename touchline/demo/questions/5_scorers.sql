-- Who read the replies, whose word counts, and how far does each agree with people beyond chance?
SELECT
    scored.scorer_id AS scorer_id,
    max(is_pinned) AS counts,
    count() AS replies,
    uniqExact(scored.language) AS languages,
    countIf(scorer_label = 'positive') AS positive,
    countIf(scorer_label = 'negative') AS negative,
    countIf(scorer_label = 'unknown') AS abstained,
    ifNull(any(agreement.scorer_n), 0) AS labelled_by_people,
    round(any(agreement.scorer_kappa), 3) AS kappa
FROM bi.reply_score AS scored
LEFT JOIN bi.reply_agreement AS agreement
    ON agreement.tenant_id = scored.tenant_id
    AND agreement.scorer_id = scored.scorer_id
    AND agreement.language = scored.language
GROUP BY scorer_id
ORDER BY scorer_id
