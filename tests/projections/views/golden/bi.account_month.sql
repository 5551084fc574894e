CREATE OR REPLACE VIEW bi.account_month
(
    tenant_id String COMMENT '[key] The tenant',
    account_id String COMMENT '[key] The account, after merges',
    month Date COMMENT '[key] First day of the month, in the tenant''s zone',
    touch_count Int64 COMMENT '[measure] Touches by people, through all channels',
    call_touch_count Int64 COMMENT '[measure] Outbound calls by people',
    email_touch_count Int64 COMMENT '[measure] E-mails sent by people',
    message_touch_count Int64 COMMENT '[measure] Messages sent by people',
    meeting_touch_count Int64 COMMENT '[measure] Meetings held by phone',
    video_meeting_touch_count Int64 COMMENT '[measure] Meetings held by video',
    in_person_touch_count Int64 COMMENT '[measure] Meetings held in person',
    touch_auto_count Int64 COMMENT '[measure] Touches by automation, through all channels',
    call_touch_auto_count Int64 COMMENT '[measure] Outbound calls by automation',
    email_touch_auto_count Int64 COMMENT '[measure] E-mails sent by automation',
    message_touch_auto_count Int64 COMMENT '[measure] Messages sent by automation',
    response_count Int64 COMMENT '[measure] Responses, through all channels',
    call_response_count Int64 COMMENT '[measure] Inbound calls',
    email_response_count Int64 COMMENT '[measure] E-mails received, automatic replies left out',
    message_response_count Int64 COMMENT '[measure] Messages received',
    meetings_held_count Int64 COMMENT '[measure] Meetings held',
    meeting_minutes Float64 COMMENT '[measure] Minutes in meetings held whose length is known',
    call_minutes Float64 COMMENT '[measure] Minutes in calls whose length is known',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per account and month, from its creation or first activity to the tenant''s last day, quiet months included. Key: tenant_id, account_id, month. Additivity: all counts and minutes add up over months; over accounts not to distinct activities, because one may concern several. As of a day: the month of that day is counted up to it.'
AS WITH
    known AS
    (
        SELECT tenant_id, account_id, min(day) AS first_on, max(day) AS last_on
        FROM
        (
            -- Of the type that the last day has: a condition passes a join only between equal types.
            SELECT tenant_id::String AS tenant_id, account_id, created_on AS day
            FROM core.current_account
            WHERE created_on <= toDate('2149-06-06')
            UNION ALL
            SELECT tenant_id::String AS tenant_id, account_id, occurred_on AS day
            FROM core.account_activity
        )
        GROUP BY tenant_id, account_id
    ),
    -- A month without activities is a row that counts for nothing.
    counted AS
    (
        SELECT
            tenant_id, account_id, toStartOfMonth(assumeNotNull(occurred_on)) AS month, channel,
            is_touch, is_touch_auto, is_response, is_meeting, duration_seconds, activity_id
        FROM core.account_activity
        UNION ALL
        SELECT
            known.tenant_id, account_id, quiet_month,
            '', false, false, false, false, NULL, ''
        FROM known
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = known.tenant_id
        ARRAY JOIN arrayMap(
            passed -> addMonths(toStartOfMonth(assumeNotNull(first_on)), passed),
            range(toUInt32(1 + dateDiff(
                'month', assumeNotNull(first_on), greatest(assumeNotNull(known.last_on), ifNull(least(newest.last_on, toDate('2149-06-06')), toDate(0)))
            )))
        ) AS quiet_month
    )
SELECT
    tenant_id,
    account_id,
    month,
    countIf(is_touch) AS touch_count,
    countIf(is_touch AND channel = 'call') AS call_touch_count,
    countIf(is_touch AND channel = 'email') AS email_touch_count,
    countIf(is_touch AND channel = 'message') AS message_touch_count,
    countIf(is_touch AND channel = 'meeting') AS meeting_touch_count,
    countIf(is_touch AND channel = 'video_meeting') AS video_meeting_touch_count,
    countIf(is_touch AND channel = 'in_person') AS in_person_touch_count,
    countIf(is_touch_auto) AS touch_auto_count,
    countIf(is_touch_auto AND channel = 'call') AS call_touch_auto_count,
    countIf(is_touch_auto AND channel = 'email') AS email_touch_auto_count,
    countIf(is_touch_auto AND channel = 'message') AS message_touch_auto_count,
    countIf(is_response) AS response_count,
    countIf(is_response AND channel = 'call') AS call_response_count,
    countIf(is_response AND channel = 'email') AS email_response_count,
    countIf(is_response AND channel = 'message') AS message_response_count,
    countIf(is_meeting) AS meetings_held_count,
    sumIf(ifNull(duration_seconds, 0), is_meeting) / 60 AS meeting_minutes,
    sumIf(ifNull(duration_seconds, 0), channel = 'call') / 60 AS call_minutes,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
GROUP BY tenant_id, account_id, month
