CREATE OR REPLACE VIEW core.survivor
(
    tenant_id String COMMENT '[key] The tenant',
    entity_kind String COMMENT '[key] account, deal or prospect',
    entity_id String COMMENT '[key] Who was merged',
    survivor_id String COMMENT '[dimension] Who is left; in a circle the first of them by name'
)
COMMENT 'Grain: one row per merged account, deal or prospect. Key: tenant_id, entity_kind, entity_id. Additivity: nothing to add.'
AS SELECT tenant_id, 'account' AS entity_kind, entity_id, survivor_id FROM core.account_survivor
UNION ALL
SELECT tenant_id, 'deal', entity_id, survivor_id FROM core.deal_survivor
UNION ALL
SELECT tenant_id, 'prospect', entity_id, survivor_id FROM core.prospect_survivor
