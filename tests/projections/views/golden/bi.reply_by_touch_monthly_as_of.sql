CREATE OR REPLACE VIEW bi.reply_by_touch_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the touch',
    rep_id String COMMENT '[key] Rep who touched, or whose automation did',
    channel String COMMENT '[key] Channel of the touch',
    hour Int64 COMMENT '[key] Hour of the touch in the rep''s zone, 0 to 23; -1 when told by its day',
    sequence_id String COMMENT '[key] Sequence that it belongs to; unknown when to none',
    touch_number Int64 COMMENT '[key] Its place among the touches of the prospect, from 1 on; everything from the 20th on is 20',
    reply_rate_numerator Int64 COMMENT '[measure] Touches that were answered',
    reply_rate_denominator Int64 COMMENT '[measure] Touches of prospects, by people and by automation; one of two prospects counts for each',
    reply_rate_value Nullable(Float64) COMMENT '[ratio] Answered of all touches; NULL under 5',
    reply_rate_n Int64 COMMENT '[measure] Touches behind the ratio',
    positive_rate_numerator Int64 COMMENT '[measure] Touches that the positive deciding reply of a prospect answers, one of a prospect at most',
    positive_rate_denominator Int64 COMMENT '[measure] Touches of prospects',
    positive_rate_value Nullable(Float64) COMMENT '[ratio] Touches that brought interest; NULL under 5',
    positive_rate_n Int64 COMMENT '[measure] Touches behind the ratio',
    negative_rate_numerator Int64 COMMENT '[measure] Touches that the negative deciding reply of a prospect answers, one of a prospect at most',
    negative_rate_denominator Int64 COMMENT '[measure] Touches of prospects',
    negative_rate_value Nullable(Float64) COMMENT '[ratio] Touches that brought an explicit no; NULL under 5',
    negative_rate_n Int64 COMMENT '[measure] Touches behind the ratio',
    positive_message_rate_numerator Int64 COMMENT '[measure] E-mails and messages that have a positive reply, deciding or not',
    positive_message_rate_denominator Int64 COMMENT '[measure] E-mails and messages sent that did not bounce',
    positive_message_rate_value Nullable(Float64) COMMENT '[ratio] Positive of the messages sent, as industry tools count it; NULL under 5',
    positive_message_rate_n Int64 COMMENT '[measure] Messages behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, rep, channel, hour, sequence and number of the touch. Key: tenant_id, month, rep_id, channel, hour, sequence_id, touch_number. Additivity: numerators and denominators add up over everything; never average the ratios, and show none of fewer than 5. At one touch_number a prospect is in the denominator once. A reply answers the e-mail that it names, else the last touch before it. As of a day: the touches and replies until then by the scorer that was pinned then; how they were meant is what had been said until then.'
AS SELECT
    tenant_id::String AS tenant_id,
    month::Date AS month,
    rep_id::String AS rep_id,
    channel::String AS channel,
    hour::Int64 AS hour,
    sequence_id::String AS sequence_id,
    touch_number::Int64 AS touch_number,
    reply_rate_numerator::Int64 AS reply_rate_numerator,
    reply_rate_denominator::Int64 AS reply_rate_denominator,
    reply_rate_value::Nullable(Float64) AS reply_rate_value,
    reply_rate_n::Int64 AS reply_rate_n,
    positive_rate_numerator::Int64 AS positive_rate_numerator,
    positive_rate_denominator::Int64 AS positive_rate_denominator,
    positive_rate_value::Nullable(Float64) AS positive_rate_value,
    positive_rate_n::Int64 AS positive_rate_n,
    negative_rate_numerator::Int64 AS negative_rate_numerator,
    negative_rate_denominator::Int64 AS negative_rate_denominator,
    negative_rate_value::Nullable(Float64) AS negative_rate_value,
    negative_rate_n::Int64 AS negative_rate_n,
    positive_message_rate_numerator::Int64 AS positive_message_rate_numerator,
    positive_message_rate_denominator::Int64 AS positive_message_rate_denominator,
    positive_message_rate_value::Nullable(Float64) AS positive_message_rate_value,
    positive_message_rate_n::Int64 AS positive_message_rate_n,
    definition_version::Int64 AS definition_version,
    as_of::Nullable(DateTime('UTC')) AS as_of
FROM
(
    WITH
        answered AS
        (
            SELECT
                tenant_id,
                prospect_id,
                touch_id,
                anyIf(label, is_deciding) AS deciding_label,
                countIf(label = 'positive') > 0 AS is_positive
            FROM core.reply_as_of(day = {day:Date})
            GROUP BY tenant_id, prospect_id, touch_id
        )
    SELECT
        touch.tenant_id AS tenant_id,
        toStartOfMonth(touched_on) AS month,
        or_unknown(touch.rep_id) AS rep_id,
        or_unknown(touch.channel) AS channel,
        ifNull(touched_hour, -1) AS hour,
        or_unknown(touch.sequence_id) AS sequence_id,
        least(touch.touch_number, 20) AS touch_number,
        countIf(answered.touch_id = touch.activity_id) AS reply_rate_numerator,
        count() AS reply_rate_denominator,
        if(reply_rate_denominator >= 5, reply_rate_numerator / reply_rate_denominator, NULL) AS reply_rate_value,
        reply_rate_denominator AS reply_rate_n,
        countIf(deciding_label = 'positive') AS positive_rate_numerator,
        count() AS positive_rate_denominator,
        if(positive_rate_denominator >= 5, positive_rate_numerator / positive_rate_denominator, NULL) AS positive_rate_value,
        positive_rate_denominator AS positive_rate_n,
        countIf(deciding_label = 'negative') AS negative_rate_numerator,
        count() AS negative_rate_denominator,
        if(negative_rate_denominator >= 5, negative_rate_numerator / negative_rate_denominator, NULL) AS negative_rate_value,
        negative_rate_denominator AS negative_rate_n,
        countIf(is_message AND is_positive) AS positive_message_rate_numerator,
        countIf(is_message) AS positive_message_rate_denominator,
        if(positive_message_rate_denominator >= 5, positive_message_rate_numerator / positive_message_rate_denominator, NULL) AS positive_message_rate_value,
        positive_message_rate_denominator AS positive_message_rate_n,
        1 AS definition_version,
        (SELECT recorded_at FROM core.known_until) AS as_of
    FROM core.numbered_touch_as_of(day = {day:Date}) AS touch
    LEFT JOIN answered
        ON answered.tenant_id = touch.tenant_id
        AND answered.prospect_id = touch.prospect_id
        AND answered.touch_id = touch.activity_id
    GROUP BY tenant_id, month, rep_id, channel, hour, sequence_id, touch_number
)
