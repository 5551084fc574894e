-- What is refused, how often, and how much of it is still open?
CREATE OR REPLACE VIEW ops.dead_letter_day
(
    day Date COMMENT '[key] Day of refusal, UTC',
    tenant_id String COMMENT '[key] Whose token brought it; empty when it was refused in the log',
    refused_by String COMMENT '[key] collector, router, keeper or burial',
    reason_kind String COMMENT '[key] The reason with … for each number and quoted value, so that like reasons are one',
    letter_count Int64 COMMENT '[measure] Dead letters',
    open_count Int64 COMMENT '[measure] Those of them that are neither replayed nor dismissed',
    byte_count Int64 COMMENT '[measure] Bytes that came',
    last_refused_at DateTime64(3, 'UTC') COMMENT '[time] When the last of them was refused'
)
COMMENT 'Grain: one row per day, tenant, refuser and kind of reason. Key: these. Additivity: counts add up.'
AS SELECT
    toDate(refused_at, 'UTC') AS day,
    tenant_id,
    refused_by,
    replaceRegexpAll(reason, '''(?:[^''\\\\]|\\\\.)*''|"[^"]*"|\\d[\\d,.]*', '…') AS reason_kind,
    count() AS letter_count,
    countIf(state = 'open') AS open_count,
    sum(length) AS byte_count,
    max(refused_at) AS last_refused_at
FROM ops.dead_letter_state
GROUP BY day, tenant_id, refused_by, reason_kind
