-- What came back from each prospect, how was it meant, and which touch does it answer?
CREATE OR REPLACE VIEW core.reply_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact, after conversions and merges',
    activity_id String COMMENT '[key] The reply',
    replied_at DateTime64(3, 'UTC') COMMENT '[time] When it came; midnight UTC when told by its day',
    is_day Bool COMMENT '[dimension] It was told by its day',
    replied_on Date COMMENT '[time] Day it came, in the tenant''s zone',
    label String COMMENT '[dimension] How it was meant; empty when nobody said',
    judge String COMMENT '[dimension] Who said so: human, rule or model; empty when nobody did',
    score Nullable(Float64) COMMENT '[value] What the pinned scorer measured',
    confidence Nullable(Float64) COMMENT '[value] How sure it was',
    scorer_id String COMMENT '[dimension] That scorer; empty when it did not score the reply',
    intent String COMMENT '[dimension] What the reply wants, says that scorer',
    language String COMMENT '[dimension] Its language, says that scorer',
    is_deciding Bool COMMENT '[dimension] It decides how the prospect replied',
    touch_id String COMMENT '[dimension] Touch that it answers: the e-mail that it names, else the last before it; empty when that is undated',
    touch_number Int64 COMMENT '[dimension] Place of that touch among the touches of the prospect; 0 without',
    touch_rep_id String COMMENT '[dimension] Rep of that touch',
    touch_channel String COMMENT '[dimension] Channel of that touch',
    touch_sequence_id String COMMENT '[dimension] Sequence of that touch',
    touch_hour Nullable(Int64) COMMENT '[dimension] Hour of that touch in the rep''s zone',
    wait_hours Nullable(Float64) COMMENT '[value] Hours from that touch to the reply; NULL when one was told by its day'
)
COMMENT 'Grain: one row per prospect and dated reply that somebody wrote. Key: tenant_id, prospect_id, activity_id. Additivity: count rows; a reply of two prospects is two rows. As of a day: the replies until then by the scorer that was pinned then; how they were meant is what had been said until then.'
AS WITH
    touched AS
    (
        SELECT
            tenant_id,
            prospect_id,
            arraySort(groupArray(CAST(
                (touch_number, touched_at, activity_id, is_day, rep_id, channel, sequence_id, touched_hour),
                'Tuple(number Int64, at DateTime64(3, \'UTC\'), activity_id String, is_day Bool, rep_id String, channel String, sequence_id String, hour Nullable(Int64))'
            ))) AS touches
        FROM core.numbered_touch_as_of(day = {day:Date})
        GROUP BY tenant_id, prospect_id
    ),
    answering AS
    (
        SELECT
            reply.tenant_id AS tenant_id,
            reply.prospect_id AS prospect_id,
            reply.activity_id AS activity_id,
            assumeNotNull(received_at) AS replied_at,
            assumeNotNull(received_on) AS replied_on,
            is_day,
            label,
            judge,
            score,
            is_deciding,
            arrayFilter(touch -> touch.at <= last_instant(replied_at, reply.is_day), touches) AS before,
            arrayConcat(
                arrayFilter(touch -> reply.in_reply_to != '' AND touch.activity_id = reply.in_reply_to, before),
                arraySlice(before, -1)
            )[1] AS touch
        FROM
        (
            SELECT
                -- Of the type that the touches have: a condition passes a join only between equal types.
                response.tenant_id::String AS tenant_id,
                response.* EXCEPT (tenant_id),
                sent.in_reply_to AS in_reply_to
            FROM core.prospect_response_as_of(day = {day:Date}) AS response
            LEFT JOIN
            (
                SELECT tenant_id, activity_id, in_reply_to
                FROM core.activity FINAL
                WHERE generation = (SELECT max(generation) FROM ops.generation) AND in_reply_to != ''
            ) AS sent
                ON sent.tenant_id = response.tenant_id AND sent.activity_id = response.activity_id
            WHERE is_reply AND received_at IS NOT NULL
        ) AS reply
        LEFT JOIN touched ON touched.tenant_id = reply.tenant_id AND touched.prospect_id = reply.prospect_id
    )
SELECT
    tenant_id,
    prospect_id,
    activity_id,
    replied_at,
    is_day,
    replied_on,
    label,
    judge,
    if(answering.score.scorer_id = '', NULL, answering.score.score) AS score,
    if(answering.score.scorer_id = '', NULL, answering.score.confidence) AS confidence,
    answering.score.scorer_id AS scorer_id,
    answering.score.intent AS intent,
    answering.score.language AS language,
    is_deciding,
    touch.activity_id AS touch_id,
    touch.number AS touch_number,
    touch.rep_id AS touch_rep_id,
    touch.channel AS touch_channel,
    touch.sequence_id AS touch_sequence_id,
    touch.hour AS touch_hour,
    if(touch.number = 0 OR touch.is_day OR is_day, NULL, dateDiff('millisecond', touch.at, replied_at) / 3600000) AS wait_hours
FROM answering
