CREATE TABLE IF NOT EXISTS ops.dead_letter
(
    `dead_letter_id` String,
    `tenant_id` LowCardinality(String),
    `refused_by` LowCardinality(String),
    `reason` String,
    `topic` LowCardinality(String),
    `topic_id` LowCardinality(String),
    `partition` UInt32,
    `offset` UInt64,
    `refused_at` DateTime64(3, 'UTC'),
    `received` String,
    `length` UInt64,
    `sha256` String
)
ENGINE = ReplacingMergeTree(refused_at)
ORDER BY (dead_letter_id)
