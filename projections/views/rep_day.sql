-- What did each rep do on each day, when did it begin and end, and what came back?
CREATE OR REPLACE VIEW bi.rep_day_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    rep_id String COMMENT '[key] Rep who acted',
    day Date COMMENT '[key] Day in the rep''s own zone',
    touch_count Int64 COMMENT '[measure] Touches by the rep, through all channels',
    call_touch_count Int64 COMMENT '[measure] Outbound calls attempted',
    email_touch_count Int64 COMMENT '[measure] E-mails sent',
    message_touch_count Int64 COMMENT '[measure] Messages sent',
    meeting_touch_count Int64 COMMENT '[measure] Meetings held by phone',
    video_meeting_touch_count Int64 COMMENT '[measure] Meetings held by video',
    in_person_touch_count Int64 COMMENT '[measure] Meetings held in person',
    touch_auto_count Int64 COMMENT '[measure] Touches by automation in the rep''s name, no effort of the rep',
    call_touch_auto_count Int64 COMMENT '[measure] Calls by automation',
    email_touch_auto_count Int64 COMMENT '[measure] E-mails by automation',
    message_touch_auto_count Int64 COMMENT '[measure] Messages by automation',
    response_count Int64 COMMENT '[measure] Responses to the rep, through all channels',
    call_response_count Int64 COMMENT '[measure] Inbound calls',
    email_response_count Int64 COMMENT '[measure] E-mails received, automatic replies left out',
    message_response_count Int64 COMMENT '[measure] Messages received',
    meetings_held_count Int64 COMMENT '[measure] Meetings held',
    meeting_minutes Float64 COMMENT '[measure] Minutes in meetings held',
    call_minutes Float64 COMMENT '[measure] Minutes in calls whose length is known',
    first_action_at Nullable(DateTime('UTC')) COMMENT '[time] First thing the rep did; NULL on a quiet day and when told by the day only',
    first_action_local Nullable(String) COMMENT '[time] The same by the clock in the rep''s zone, such as 08:55',
    last_action_at Nullable(DateTime('UTC')) COMMENT '[time] Last thing the rep did',
    last_action_local Nullable(String) COMMENT '[time] The same by the clock in the rep''s zone',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per rep and day, quiet days included, from joining or the first activity to leaving or the tenant''s last day. Key: tenant_id, rep_id, day. Additivity: counts and minutes add up over days and reps. The zone is the one stamped on the activity, else of the schedule in force, else the tenant''s. As of a day: what was done by its end in the tenant''s zone.'
AS WITH
    acted AS
    (
        SELECT
            tenant_id, rep_id, acted_on, occurred_at, rep_timezone, channel,
            is_touch, is_touch_auto, is_response, duration_seconds,
            kind = 'meeting' AS is_meeting,
            actor = 'human' AND direction != 'inbound' AND NOT is_day AS is_action,
            activity_id
        FROM core.acted_activity_as_of(day = {day:Date})
        WHERE acted_on IS NOT NULL AND rep_id != '' AND status IN ('completed', 'bounced', 'held')
    ),
    known AS
    (
        SELECT
            tenant_id, rep_id,
            min(least(acted_on, joined_on)) AS first_on,
            max(acted_on) AS last_acted_on,
            max(left_on) AS left_on
        FROM
        (
            SELECT tenant_id, rep_id, acted_on, CAST(NULL AS Nullable(Date)) AS joined_on, CAST(NULL AS Nullable(Date)) AS left_on
            FROM acted
            UNION ALL
            SELECT
                tenant_id, rep_id, NULL,
                if(joined_on <= {day:Date}, joined_on, NULL),
                if(left_on <= {day:Date}, left_on, NULL)
            FROM bi.dim_rep
        )
        GROUP BY tenant_id, rep_id
        HAVING first_on IS NOT NULL
    ),
    -- A quiet day is a row that counts for nothing.
    counted AS
    (
        SELECT * FROM acted
        UNION ALL
        SELECT
            known.tenant_id, rep_id,
            arrayJoin(arrayMap(
                passed -> assumeNotNull(first_on) + passed,
                range(toUInt32(1 + assumeNotNull(
                    greatest(first_on, last_acted_on, ifNull(left_on, least(newest.last_on, {day:Date}))) - first_on
                )))
            )),
            toDateTime64(0, 3, 'UTC'), '', '', false, false, false, NULL, false, false, ''
        FROM known
        LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = known.tenant_id
    )
SELECT
    tenant_id,
    rep_id,
    acted_on AS day,
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
    minOrNullIf(occurred_at, is_action) AS first_action_at,
    formatDateTime(first_action_at, '%H:%i', coalesce(nullIf(argMinIf(rep_timezone, occurred_at, is_action), ''), 'UTC')) AS first_action_local,
    maxOrNullIf(occurred_at, is_action) AS last_action_at,
    formatDateTime(last_action_at, '%H:%i', coalesce(nullIf(argMaxIf(rep_timezone, occurred_at, is_action), ''), 'UTC')) AS last_action_local,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM counted
GROUP BY tenant_id, rep_id, day
