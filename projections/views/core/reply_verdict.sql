-- How was each reply meant, by whose word? A person's label wins over a rule's, a rule's over that of the scorer who counts.
CREATE OR REPLACE VIEW core.reply_verdict_as_of
COMMENT 'Grain: one row per activity that anybody labelled or scored. Key: tenant_id, activity_id. Additivity: nothing to add. Of the scorers the pinned one counts; where none was ever pinned, whoever scored first.'
AS SELECT
    told.tenant_id AS tenant_id,
    activity_id,
    arraySort(groupArray((
        indexOf(['model', 'rule', 'human'], fact.1), fact.3, fact_version, fact_id, fact.1, fact.2, fact.6
    ))) AS words,
    any(ifNull(pinned.scorer_id, '')) AS pinned_id,
    if(pinned_id = '', arrayFirst(word -> word.5 = 'model', words).7, pinned_id) AS counted_id,
    arrayLast(word -> word.5 != 'model' OR word.7 = counted_id, words) AS last_word,
    last_word.5 AS decided_by,
    last_word.6 AS label
FROM
(
    SELECT
        tenant_id, entity_id AS activity_id, fact_id, max(core.fact.fact_version) AS fact_version,
        argMax(
            (
                if(type = 'reply.scored', 'model', JSONExtractString(data, 'by')),
                JSONExtractString(data, 'label'), occurred_at, time_precision, is_erased,
                JSONExtractString(data, 'scorer_id')
            ),
            (core.fact.fact_version, digest, is_erased)
        ) AS fact
    FROM core.fact
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND entity_kind = 'activity' AND type LIKE 'reply.%'
    GROUP BY tenant_id, entity_id, fact_id
    HAVING NOT fact.5
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
LEFT JOIN core.pinned_scorer_as_of(day = {day:Date}) AS pinned ON pinned.tenant_id = told.tenant_id
WHERE if(fact.4 = 'none', toDate('2149-06-06'), business_date(fact.3, fact.4 = 'day', zone.timezone)) <= {day:Date}
GROUP BY tenant_id, activity_id
