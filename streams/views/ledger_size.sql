-- Which entities have heard the most?
CREATE OR REPLACE VIEW ops.ledger_size
(
    tenant_id String COMMENT '[key] Tenant',
    entity_kind String COMMENT '[key] activity, deal, prospect, account, rep or tenant',
    entity_id String COMMENT '[key] Its id',
    fact_count Int64 COMMENT '[measure] Facts that its ledger holds; the version of its row once that is written',
    event_count Int64 COMMENT '[value] Events that they came from',
    last_occurred_at DateTime64(3, 'UTC') COMMENT '[time] When the newest of them happened in the world'
)
COMMENT 'Grain: one row per entity that heard anything, of the generation in force. Key: tenant_id, entity_kind, entity_id. Additivity: fact_count adds up. Reads all of core.fact: ask with ORDER BY fact_count DESC LIMIT.'
AS SELECT
    tenant_id,
    entity_kind,
    entity_id,
    uniqExact(fact_id, fact_version, digest) AS fact_count,
    uniqExact(event_id) AS event_count,
    max(occurred_at) AS last_occurred_at
FROM core.fact
WHERE generation = (SELECT max(generation) FROM ops.generation)
GROUP BY tenant_id, entity_kind, entity_id
