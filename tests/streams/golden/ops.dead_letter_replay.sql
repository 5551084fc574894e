CREATE TABLE IF NOT EXISTS ops.dead_letter_replay
(
    `dead_letter_id` String,
    `replayed_at` DateTime64(3, 'UTC'),
    `event_id` String,
    `outcome` LowCardinality(String)
)
ENGINE = ReplacingMergeTree(replayed_at)
ORDER BY (dead_letter_id)
