CREATE OR REPLACE VIEW bi.account_attribute
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account',
    name String COMMENT '[key] Name of the attribute',
    value String COMMENT '[dimension] Its value today'
)
COMMENT 'Grain: one row per account and attribute that is no column of bi.dim_account. Key: tenant_id, account_id, name. Additivity: nothing to add.'
AS SELECT tenant_id, account_id, attribute.1 AS name, attribute.2 AS value
FROM core.current_account
ARRAY JOIN CAST(attributes AS Array(Tuple(String, String))) AS attribute
WHERE name NOT IN ('product', 'region', 'segment', 'source', 'territory', 'sector')
