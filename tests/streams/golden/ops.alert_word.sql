CREATE TABLE IF NOT EXISTS ops.alert_word
(
    `about` String,
    `tenant_id` LowCardinality(String),
    `word` LowCardinality(String),
    `number` UInt32,
    `said_by` String,
    `said_at` DateTime64(3, 'UTC'),
    `until` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(said_at)
ORDER BY (about, tenant_id, word)
TTL toDateTime(greatest(said_at, until)) + toIntervalWeek(26)
