CREATE TABLE IF NOT EXISTS ops.alert
(
    `tenant_id` LowCardinality(String),
    `alert_key` String,
    `number` UInt32,
    `rule` LowCardinality(String),
    `subject` String,
    `rep_id` String,
    `change` LowCardinality(String),
    `audience` LowCardinality(String),
    `is_urgent` Bool,
    `is_quiet` Bool,
    `is_shadow` Bool,
    `value` Float64,
    `title` String,
    `text` String,
    `changed_at` DateTime64(3, 'UTC'),
    `escalates_to` LowCardinality(String),
    `escalate_after_hours` Float64
)
ENGINE = ReplacingMergeTree()
ORDER BY (tenant_id, alert_key, number)
TTL toDateTime(changed_at) + toIntervalWeek(26)
