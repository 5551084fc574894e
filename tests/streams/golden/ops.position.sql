CREATE TABLE IF NOT EXISTS ops.position
(
    `consumer_group` LowCardinality(String),
    `topic` LowCardinality(String),
    `topic_id` LowCardinality(String),
    `partition` UInt32,
    `reset_epoch` UInt32,
    `next_offset` UInt64,
    `checksum` String,
    `occurred_at` DateTime64(3, 'UTC'),
    `recorded_at` DateTime64(3, 'UTC'),
    `applied_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(next_offset)
ORDER BY (consumer_group, topic_id, partition, reset_epoch)
