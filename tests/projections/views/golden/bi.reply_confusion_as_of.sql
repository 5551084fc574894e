CREATE OR REPLACE VIEW bi.reply_confusion_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    scorer_id String COMMENT '[key] Scorer',
    language String COMMENT '[key] Language of the replies, says the scorer',
    human_label String COMMENT '[key] Label that a person gave last',
    scorer_label String COMMENT '[key] Label that the scorer gave; unknown when it abstained',
    reply_count Int64 COMMENT '[measure] Replies so labelled by both'
)
COMMENT 'Grain: one row per scorer, language and pair of labels that occurred. Key: tenant_id, scorer_id, language, human_label, scorer_label. Additivity: reply_count adds up over one scorer. As of a day: the replies until then, as they had been labelled and scored.'
AS SELECT
    tenant_id::String AS tenant_id,
    scorer_id::String AS scorer_id,
    language::String AS language,
    human_label::String AS human_label,
    scorer_label::String AS scorer_label,
    reply_count::Int64 AS reply_count
FROM
(
    SELECT
        tenant_id,
        scorer_id,
        language,
        human_label,
        scorer_label,
        count() AS reply_count
    FROM bi.reply_score_as_of(day = {day:Date})
    WHERE human_label != 'none'
    GROUP BY tenant_id, scorer_id, language, human_label, scorer_label
)
