CREATE TABLE IF NOT EXISTS raw.event
(
    `topic_id` LowCardinality(String),
    `partition` UInt32,
    `offset` UInt64,
    `event_id` String,
    `tenant_id` LowCardinality(String),
    `type` LowCardinality(String),
    `schema_version` UInt16,
    `subject` String,
    `source` LowCardinality(String),
    `id` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `time_precision` LowCardinality(String),
    `recorded_at` DateTime64(3, 'UTC'),
    `source_version` UInt64,
    `rep_id` LowCardinality(String),
    `actor` LowCardinality(String),
    `envelope` String CODEC(ZSTD(3))
)
ENGINE = ReplacingMergeTree()
ORDER BY (topic_id, partition, offset)
