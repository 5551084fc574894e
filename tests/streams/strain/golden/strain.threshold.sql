CREATE TABLE IF NOT EXISTS strain.threshold
(
    `tenant_id` LowCardinality(String),
    `role` LowCardinality(String),
    `segment` LowCardinality(String),
    `month` Date,
    `touch` UInt32,
    `at_risk` Array(UInt32),
    `converted` Array(UInt32)
)
ENGINE = ReplacingMergeTree()
ORDER BY (tenant_id, role, segment, month)
