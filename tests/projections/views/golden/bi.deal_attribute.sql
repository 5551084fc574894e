CREATE OR REPLACE VIEW bi.deal_attribute
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    name String COMMENT '[key] Name of the attribute',
    value String COMMENT '[dimension] Its value today'
)
COMMENT 'Grain: one row per deal and attribute that is no column of bi.deal. Key: tenant_id, deal_id, name. Additivity: nothing to add.'
AS SELECT tenant_id, deal_id, attribute.1 AS name, attribute.2 AS value
FROM core.current_deal
ARRAY JOIN CAST(attributes AS Array(Tuple(String, String))) AS attribute
WHERE name NOT IN ('product', 'region', 'segment', 'source', 'territory', 'sector')
