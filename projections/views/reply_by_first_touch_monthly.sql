-- Of the prospects first contacted by a rep, through a channel, at an hour, how many replied, and how many with interest?
CREATE OR REPLACE VIEW bi.reply_by_first_touch_monthly_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month of the first contact by a person',
    rep_id String COMMENT '[key] Rep of that contact',
    channel String COMMENT '[key] Channel of that contact',
    hour Int64 COMMENT '[key] Hour of that contact in the rep''s zone, 0 to 23; -1 when told by its day',
    sequence_id String COMMENT '[key] First sequence that the prospect was written to by, before or after; unknown when by none',
    reply_rate_numerator Int64 COMMENT '[measure] Prospects who replied since',
    reply_rate_denominator Int64 COMMENT '[measure] Prospects first touched by a person in the month',
    reply_rate_value Nullable(Float64) COMMENT '[ratio] Replied of contacted; NULL under 5 prospects',
    reply_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    positive_rate_numerator Int64 COMMENT '[measure] Prospects whose deciding reply is positive',
    positive_rate_denominator Int64 COMMENT '[measure] Prospects contacted, not e-mails or calls',
    positive_rate_value Nullable(Float64) COMMENT '[ratio] Positive of contacted; NULL under 5 prospects',
    positive_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    negative_rate_numerator Int64 COMMENT '[measure] Prospects whose deciding reply is an explicit no; neutral replies are neither',
    negative_rate_denominator Int64 COMMENT '[measure] Prospects contacted, not e-mails or calls',
    negative_rate_value Nullable(Float64) COMMENT '[ratio] Negative of contacted; NULL under 5 prospects',
    negative_rate_n Int64 COMMENT '[measure] Prospects behind the ratio',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per cohort: month, rep, channel and hour of the first contact, and sequence. Key: tenant_id, month, rep_id, channel, hour, sequence_id. Additivity: numerators and denominators add up over everything, and over the prospects of a month to bi.reply_sentiment_monthly, but for undated replies, which are only there; never average the ratios, and show none of fewer than 5 prospects. As of a day: the touches and replies until then by the scorer that was pinned then; how they were meant is what had been said until then.'
AS WITH
    first AS
    (
        SELECT
            tenant_id,
            prospect_id,
            argMinIf(CAST((touched_on, rep_id, channel, touched_hour), 'Tuple(day Date, rep_id String, channel String, hour Nullable(Int64))'), touch_number, is_by_person) AS contact,
            argMinIf(sequence_id, touch_number, sequence_id != '') AS first_sequence_id
        FROM core.numbered_touch_as_of(day = {day:Date})
        GROUP BY tenant_id, prospect_id
        HAVING countIf(is_by_person) > 0
    ),
    replied AS
    (
        SELECT tenant_id, prospect_id, anyIf(label, is_deciding) AS deciding_label
        FROM core.reply_as_of(day = {day:Date})
        GROUP BY tenant_id, prospect_id
    )
SELECT
    first.tenant_id AS tenant_id,
    toStartOfMonth(contact.day) AS month,
    or_unknown(contact.rep_id) AS rep_id,
    or_unknown(contact.channel) AS channel,
    ifNull(contact.hour, -1) AS hour,
    or_unknown(first_sequence_id) AS sequence_id,
    countIf(replied.prospect_id = first.prospect_id) AS reply_rate_numerator,
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
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM first
LEFT JOIN replied ON replied.tenant_id = first.tenant_id AND replied.prospect_id = first.prospect_id
GROUP BY tenant_id, month, rep_id, channel, hour, sequence_id
