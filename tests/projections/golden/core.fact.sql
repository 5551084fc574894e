CREATE TABLE IF NOT EXISTS core.fact
(
    `generation` UInt32,
    `tenant_id` LowCardinality(String),
    `entity_kind` LowCardinality(String),
    `entity_id` String,
    `fact_id` String,
    `fact_version` UInt64,
    `digest` String,
    `type` LowCardinality(String),
    `occurred_at` DateTime64(3, 'UTC'),
    `time_precision` LowCardinality(String),
    `rep_id` LowCardinality(String),
    `actor` LowCardinality(String),
    `actor_timezone` LowCardinality(String),
    `named` Array(Tuple(kind String, id String)),
    `path` Array(String),
    `event_id` String,
    `data` String,
    `is_erased` UInt8
)
ENGINE = ReplacingMergeTree(is_erased)
PARTITION BY generation
ORDER BY (tenant_id, entity_kind, entity_id, fact_id, fact_version, digest, generation)
SETTINGS index_granularity = 1024
