CREATE TABLE IF NOT EXISTS ops.incident
(
    `happened_at` DateTime64(3, 'UTC'),
    `role` LowCardinality(String),
    `consumer_group` LowCardinality(String),
    `place` LowCardinality(String),
    `kind` LowCardinality(String),
    `message` String
)
ENGINE = ReplacingMergeTree()
ORDER BY (happened_at, consumer_group, kind)
