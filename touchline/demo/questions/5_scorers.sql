-- How often do scorer and people agree on how a reply was meant, and how far beyond chance?
SELECT
    scorer_id,
    language,
    agreement_n AS replies,
    round(agreement_value, 3) AS agreement,
    round(kappa, 3) AS kappa,
    abstained_count AS abstained
FROM bi.reply_agreement
ORDER BY scorer_id, language
