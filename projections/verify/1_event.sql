-- What does the archive say was told? One row per delivery, the payload as text.
CREATE OR REPLACE TABLE ops.verify_event
ENGINE = MergeTree ORDER BY (tenant_id, type)
AS SELECT
    tenant_id,
    type,
    subject,
    source_version AS version,
    toDateTime64(occurred_at, 3, 'UTC') AS at,
    concat(replaceOne(toString(at), ' ', 'T'), 'Z') AS at_text,
    time_precision,
    rep_id,
    actor,
    JSONExtractString(envelope, 'actor_timezone') AS actor_timezone,
    position(envelope, '"data":') + 7 AS data_from,
    substring(envelope, data_from, length(envelope) - data_from) AS data,
    splitByChar('.', type)[1] AS family,
    splitByChar('.', type)[-1] AS step,
    family IN ('call', 'email', 'message', 'meeting', 'note', 'activity', 'reply') AS is_activity
FROM raw.event FINAL
