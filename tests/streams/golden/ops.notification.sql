CREATE TABLE IF NOT EXISTS ops.notification
(
    `notification_id` String,
    `tenant_id` LowCardinality(String),
    `receiver` LowCardinality(String),
    `channel` LowCardinality(String),
    `reason` LowCardinality(String),
    `alert_ids` Array(String),
    `state` LowCardinality(String),
    `attempt` UInt32,
    `planned_at` DateTime64(3, 'UTC'),
    `changed_at` DateTime64(3, 'UTC'),
    `next_at` DateTime64(3, 'UTC'),
    `problem` String
)
ENGINE = ReplacingMergeTree(attempt)
ORDER BY (notification_id)
TTL toDateTime(changed_at) + toIntervalWeek(26)
