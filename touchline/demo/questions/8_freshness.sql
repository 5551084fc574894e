-- How far along the log is each agent, and how fresh are these answers?
SELECT
    consumer_group,
    topic,
    sum(next_offset) AS records,
    max(last_occurred_at) AS newest_event,
    max(applied_at) AS applied_at,
    max(lag_seconds) AS lag_seconds
FROM bi.data_freshness
GROUP BY consumer_group, topic
ORDER BY consumer_group, topic
