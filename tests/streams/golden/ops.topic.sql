CREATE TABLE IF NOT EXISTS ops.topic
(
    `topic` LowCardinality(String),
    `epoch` UInt32,
    `topic_id` LowCardinality(String),
    `partitions` UInt32,
    `cluster_id` LowCardinality(String),
    `log_id` LowCardinality(String),
    `adopted_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(adopted_at)
ORDER BY (topic, epoch)
