CREATE TABLE IF NOT EXISTS ops.generation
(
    `generation` UInt32,
    `meaning` UInt32,
    `switched_at` DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree()
ORDER BY (generation)
