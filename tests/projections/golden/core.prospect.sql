CREATE TABLE IF NOT EXISTS core.prospect
(
    `generation` UInt32,
    `version` UInt64,
    `tenant_id` LowCardinality(String),
    `prospect_id` String,
    `kind` LowCardinality(String),
    `origin` LowCardinality(String),
    `created_at` Nullable(DateTime64(3, 'UTC')),
    `created_is_day` Bool,
    `owners` Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, owner_id LowCardinality(String))),
    `account_id` String,
    `converted_at` Nullable(DateTime64(3, 'UTC')),
    `merged_into` String,
    `deal_ids` Array(String),
    `touches` Array(Tuple(channel LowCardinality(String), actor LowCardinality(String), count Int64, count_in_cycle Int64, first_at Nullable(DateTime64(3, 'UTC')), last_at Nullable(DateTime64(3, 'UTC')))),
    `first_touch_at` Nullable(DateTime64(3, 'UTC')),
    `last_touch_at` Nullable(DateTime64(3, 'UTC')),
    `first_touch_channel` LowCardinality(String),
    `first_touch_rep_id` LowCardinality(String),
    `responses` Array(Tuple(activity_id String, at Nullable(DateTime64(3, 'UTC')), is_day Bool, is_reply Bool, labels Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, label LowCardinality(String), by LowCardinality(String))), scores Array(Tuple(at DateTime64(3, 'UTC'), is_day Bool, scorer_id LowCardinality(String), label LowCardinality(String), score Float64, confidence Float64, intent LowCardinality(String), language LowCardinality(String))))),
    `meetings_accepted` Int64,
    `meetings_held` Int64,
    `disqualified_at` Nullable(DateTime64(3, 'UTC')),
    `is_deleted` Bool,
    `is_erased` Bool
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY generation
ORDER BY (tenant_id, prospect_id, generation)
SETTINGS index_granularity = 1024
