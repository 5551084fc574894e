-- On which days was a deal won that each prospect takes part in?
CREATE OR REPLACE VIEW core.prospect_win_as_of
COMMENT 'Grain: one row per prospect, after conversions and merges, with a deal won. Key: tenant_id, prospect_id. Additivity: nothing to add.'
AS SELECT
    named.tenant_id AS tenant_id,
    named.prospect_id AS prospect_id,
    arraySort(groupArray(assumeNotNull(closed_on))) AS days
FROM
(
    SELECT
        prospect.tenant_id AS tenant_id,
        coalesce(nullIf(merged.survivor_id, ''), prospect.prospect_id) AS prospect_id,
        deal_id
    FROM core.prospect AS prospect FINAL
    ARRAY JOIN deal_ids AS deal_id
    LEFT JOIN core.prospect_survivor AS merged
        ON merged.tenant_id = prospect.tenant_id
        AND merged.entity_id = prospect.prospect_id
    WHERE prospect.generation = (SELECT max(generation) FROM ops.generation)
        AND NOT prospect.is_deleted AND NOT prospect.is_erased
) AS named
INNER JOIN bi.deal_as_of(day = {day:Date}) AS won
    ON won.tenant_id = named.tenant_id AND won.deal_id = named.deal_id
WHERE status = 'won' AND closed_on IS NOT NULL
GROUP BY tenant_id, prospect_id
