-- How far along the log is each agent, and how fresh is what the views show?
CREATE OR REPLACE VIEW bi.data_freshness
(
    consumer_group String COMMENT '[key] Agent that reads the topic, such as touchline-keeper',
    topic String COMMENT '[key] Topic that it reads',
    partition Int64 COMMENT '[key] Partition of the topic',
    topic_id String COMMENT '[dimension] Identity of the topic; a topic made anew has another',
    next_offset Int64 COMMENT '[value] Offset of the next record; all before it are applied',
    last_occurred_at Nullable(DateTime('UTC')) COMMENT '[time] When the newest event applied happened in the world; NULL when none was applied',
    last_recorded_at Nullable(DateTime('UTC')) COMMENT '[time] When the newest event applied was recorded; NULL when none was applied',
    applied_at DateTime('UTC') COMMENT '[time] When the position was last moved',
    lag_seconds Nullable(Int64) COMMENT '[value] Seconds from recording the newest event to applying it'
)
COMMENT 'Grain: one row per agent, topic and partition. Key: consumer_group, topic, partition. Additivity: none; take the least of the times.'
AS SELECT
    consumer_group,
    topic,
    partition,
    topic_id,
    next_offset,
    nullIf(occurred_at, toDateTime64(0, 3, 'UTC')) AS last_occurred_at,
    nullIf(recorded_at, toDateTime64(0, 3, 'UTC')) AS last_recorded_at,
    applied_at,
    if(last_recorded_at IS NULL, NULL, greatest(0, dateDiff('second', last_recorded_at, applied_at))) AS lag_seconds
FROM ops.position FINAL
-- The workers of a rebuild have groups of their own, which end in the generation that they make.
WHERE toUInt32OrZero(extract(consumer_group, '-([0-9]+)$')) = (SELECT max(generation) FROM ops.generation)
ORDER BY applied_at DESC, reset_epoch DESC
LIMIT 1 BY consumer_group, topic, partition
