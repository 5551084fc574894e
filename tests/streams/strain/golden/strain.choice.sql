CREATE TABLE IF NOT EXISTS strain.choice
(
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `choice` LowCardinality(String),
    `is_on` Bool,
    `chosen_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(chosen_at)
ORDER BY (tenant_id, rep_id, choice)
