CREATE TABLE IF NOT EXISTS core.activity
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `activity_id` String,
    `kind` LowCardinality(String),
    `channel` LowCardinality(String),
    `medium` LowCardinality(String),
    `direction` LowCardinality(String),
    `actor` LowCardinality(String),
    `rep_id` LowCardinality(String),
    `actor_timezone` LowCardinality(String),
    `status` LowCardinality(String),
    `outcome` LowCardinality(String),
    `occurred_at` DateTime64(3, 'UTC'),
    `is_day` Bool,
    `is_undated` Bool,
    `duration_seconds` Nullable(Int64),
    `starts_at` Nullable(DateTime64(3, 'UTC')),
    `ends_at` Nullable(DateTime64(3, 'UTC')),
    `accepted_by` Array(String),
    `declined_by` Array(String),
    `is_touch` Bool,
    `is_touch_auto` Bool,
    `is_response` Bool,
    `is_auto_reply` Bool,
    `thread_id` String,
    `in_reply_to` String,
    `sequence_id` String,
    `deal_ids` Array(String),
    `prospect_ids` Array(String),
    `account_ids` Array(String),
    `reply_labels` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, label LowCardinality(String), by LowCardinality(String))),
    `reply_scores` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, scorer_id LowCardinality(String), label LowCardinality(String), score Float64, confidence Float64, intent LowCardinality(String), language LowCardinality(String))),
    `is_deleted` Bool,
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, activity_id, generation)
SETTINGS index_granularity = 1024
