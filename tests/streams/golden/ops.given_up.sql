CREATE TABLE IF NOT EXISTS ops.given_up
(
    `consumer_group` LowCardinality(String),
    `topic` LowCardinality(String),
    `topic_id` LowCardinality(String),
    `partition` UInt32,
    `first_offset` UInt64,
    `last_offset` UInt64,
    `given_up_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(last_offset)
ORDER BY (consumer_group, topic_id, partition, first_offset)
