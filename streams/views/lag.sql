-- How far along the log is each agent in each partition, and how late was what it worked on last?
CREATE OR REPLACE VIEW ops.lag
(
    consumer_group String COMMENT '[key] Agent that reads the topic, such as touchline-keeper',
    topic String COMMENT '[key] Topic that it reads',
    partition Int64 COMMENT '[key] Partition of the topic',
    topic_id String COMMENT '[dimension] Identity of the topic; a topic made anew has another',
    reset_epoch Int64 COMMENT '[dimension] How often the position was reset on purpose',
    next_offset Int64 COMMENT '[value] Offset of the next record; all before it are applied',
    checksum String COMMENT '[dimension] Of the last record applied; empty when none was',
    last_recorded_at Nullable(DateTime64(3, 'UTC')) COMMENT '[time] When the newest event applied was recorded; NULL when none was',
    applied_at DateTime64(3, 'UTC') COMMENT '[time] When the position was last moved',
    delay_seconds Nullable(Int64) COMMENT '[value] From recording that event to applying it; NULL when none was applied',
    still_seconds Int64 COMMENT '[value] Since the position was last moved, which is long for a partition that nobody tells anything as well'
)
COMMENT 'Grain: one row per agent, topic and partition, of the topic and the reset in force. Key: consumer_group, topic, partition. Additivity: none. The end of the log is not known to the warehouse: records behind it are touchline_lag_records in Prometheus and in `touchline doctor`.'
AS SELECT
    consumer_group,
    topic,
    partition,
    topic_id,
    reset_epoch,
    next_offset,
    checksum,
    nullIf(recorded_at, toDateTime64(0, 3, 'UTC')) AS last_recorded_at,
    applied_at,
    if(isNull(last_recorded_at), NULL, greatest(0, dateDiff('second', last_recorded_at, applied_at))) AS delay_seconds,
    dateDiff('second', applied_at, now64(3, 'UTC')) AS still_seconds
FROM (
    SELECT * FROM ops.position
    ORDER BY reset_epoch DESC, next_offset DESC, applied_at DESC
    LIMIT 1 BY consumer_group, topic_id, partition
)
ORDER BY applied_at DESC
LIMIT 1 BY consumer_group, topic, partition
