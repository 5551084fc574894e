CREATE TABLE IF NOT EXISTS strain.token
(
    `tenant_id` LowCardinality(String),
    `rep_id` String,
    `sha256` String,
    `made_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree(made_at)
ORDER BY (tenant_id, rep_id)
