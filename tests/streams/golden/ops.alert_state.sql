CREATE TABLE IF NOT EXISTS ops.alert_state
(
    `rule` LowCardinality(String),
    `tenant_id` LowCardinality(String),
    `subject` String,
    `is_firing` Bool,
    `number` UInt32,
    `since` DateTime64(3, 'UTC'),
    `above_since` DateTime64(3, 'UTC'),
    `below_since` DateTime64(3, 'UTC'),
    `told_at` DateTime64(3, 'UTC'),
    `is_quiet` Bool,
    `alert` String,
    `sent_number` UInt32,
    `changed_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(changed_at)
ORDER BY (rule, tenant_id, subject)
TTL toDateTime(changed_at) + toIntervalWeek(30)
