CREATE OR REPLACE VIEW bi.reply_agreement_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    scorer_id String COMMENT '[key] Scorer, pinned or not',
    language String COMMENT '[key] Language of the replies, says the scorer',
    agreement_numerator Int64 COMMENT '[measure] Replies that both labelled alike',
    agreement_denominator Int64 COMMENT '[measure] Replies that a person labelled and on which the scorer did not abstain',
    agreement_value Nullable(Float64) COMMENT '[ratio] Labelled alike; NULL under 5 replies',
    agreement_n Int64 COMMENT '[measure] Replies behind the ratio',
    kappa Nullable(Float64) COMMENT '[value] Cohen''s kappa over the same replies: 1 is always alike, 0 no more often than by chance; NULL under 5 replies, and when both knew one label only',
    scorer_kappa Nullable(Float64) COMMENT '[value] The same over the replies in all languages, in each row of the scorer',
    scorer_n Int64 COMMENT '[value] Replies behind it',
    abstained_count Int64 COMMENT '[measure] Replies that a person labelled and on which the scorer abstained',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per scorer and language. Key: tenant_id, scorer_id, language. Additivity: numerators and denominators add up over the languages of a scorer; kappa does not. As of a day: the replies until then, as they had been labelled and scored.'
AS SELECT
    tenant_id::String AS tenant_id,
    scorer_id::String AS scorer_id,
    language::String AS language,
    agreement_numerator::Int64 AS agreement_numerator,
    agreement_denominator::Int64 AS agreement_denominator,
    agreement_value::Nullable(Float64) AS agreement_value,
    agreement_n::Int64 AS agreement_n,
    kappa::Nullable(Float64) AS kappa,
    scorer_kappa::Nullable(Float64) AS scorer_kappa,
    scorer_n::Int64 AS scorer_n,
    abstained_count::Int64 AS abstained_count,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        pair AS
        (
            SELECT
                tenant_id, scorer_id, human_label, scorer_label,
                counted_in AS language,
                count() AS replies
            FROM bi.reply_score_as_of(day = {day:Date}) AS score
            -- The empty language is all of them.
            ARRAY JOIN ['', score.language] AS counted_in
            WHERE human_label NOT IN ('none', 'unknown')
            GROUP BY tenant_id, scorer_id, human_label, scorer_label, language
        ),
        counted AS
        (
            SELECT
                tenant_id, scorer_id, language,
                sumIf(replies, scorer_label = human_label) AS alike,
                sumIf(replies, scorer_label != 'unknown') AS labelled,
                sumIf(replies, scorer_label = 'unknown') AS abstained,
                sumMapIf([human_label], [replies], scorer_label != 'unknown') AS by_person,
                sumMapIf([scorer_label], [replies], scorer_label != 'unknown') AS by_scorer,
                arraySum(
                    (label, number) -> number * arraySum((other, others) -> if(other = label, others, 0), by_scorer.1, by_scorer.2),
                    by_person.1, by_person.2
                ) AS alike_by_chance,
                if(
                    labelled >= 5 AND alike_by_chance < labelled * labelled,
                    (toFloat64(alike) * labelled - alike_by_chance) / (toFloat64(labelled) * labelled - alike_by_chance),
                    NULL
                ) AS kappa
            FROM pair
            GROUP BY tenant_id, scorer_id, language
        )
    SELECT
        each.tenant_id AS tenant_id,
        each.scorer_id AS scorer_id,
        each.language AS language,
        each.alike AS agreement_numerator,
        each.labelled AS agreement_denominator,
        if(each.labelled >= 5, each.alike / each.labelled, NULL) AS agreement_value,
        each.labelled AS agreement_n,
        each.kappa AS kappa,
        together.kappa AS scorer_kappa,
        together.labelled AS scorer_n,
        each.abstained AS abstained_count,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM counted AS each
    INNER JOIN counted AS together
        ON together.tenant_id = each.tenant_id AND together.scorer_id = each.scorer_id
    WHERE each.language != '' AND together.language = ''
)
