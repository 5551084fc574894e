-- When was each lead first handed off, by whom, and did it meet the checklist then?
CREATE OR REPLACE VIEW core.first_hand_off_as_of
COMMENT 'Grain: one row per lead that was handed off and exists. Key: tenant_id, lead_id. Additivity: count rows.'
AS SELECT
    told.tenant_id AS tenant_id,
    told.lead_id AS lead_id,
    coalesce(nullIf(merged.survivor_id, ''), told.lead_id) AS prospect_id,
    argMin(JSONExtractString(hand_off.3, 'from_rep_id'), (hand_off.1, fact_version, fact_id)) AS rep_id,
    argMin(JSONExtractBool(hand_off.3, 'is_qualified'), (hand_off.1, fact_version, fact_id)) AS is_qualified,
    min(business_date(hand_off.1, hand_off.2 = 'day', zone.timezone)) AS handed_off_on
FROM
(
    SELECT
        tenant_id, entity_id AS lead_id, fact_id, max(core.fact.fact_version) AS fact_version,
        argMax((occurred_at, time_precision, data, is_erased), (core.fact.fact_version, digest, is_erased)) AS hand_off
    FROM core.fact
    WHERE generation = (SELECT max(generation) FROM ops.generation)
        AND entity_kind = 'prospect' AND type = 'lead.handed_off' AND empty(path)
    GROUP BY tenant_id, entity_id, fact_id
    HAVING NOT hand_off.4 AND hand_off.2 != 'none'
) AS told
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = told.tenant_id
LEFT JOIN core.prospect_survivor AS merged
    ON merged.tenant_id = told.tenant_id
    AND merged.entity_id = told.lead_id
WHERE business_date(hand_off.1, hand_off.2 = 'day', zone.timezone) <= {day:Date}
    AND (told.tenant_id, told.lead_id) IN
    (
        SELECT tenant_id, prospect_id
        FROM core.prospect FINAL
        WHERE generation = (SELECT max(generation) FROM ops.generation) AND NOT is_deleted AND NOT is_erased
    )
GROUP BY tenant_id, lead_id, prospect_id
