-- How long did each prospect take to reply, or how long has it been waiting?
CREATE OR REPLACE VIEW core.reply_wait_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    prospect_id String COMMENT '[key] The lead or contact, after conversions and merges',
    contacted_on Date COMMENT '[time] Day of the first touch, by a person or by automation',
    rep_id String COMMENT '[dimension] Rep of that touch',
    channel String COMMENT '[dimension] Channel of that touch',
    is_replied Bool COMMENT '[dimension] A reply came',
    hours Float64 COMMENT '[value] Hours from the first touch to the first reply; without one to the newest thing that the tenant told'
)
COMMENT 'Grain: one row per prospect whose first touch, and first reply if there is one, were told with their time. Key: tenant_id, prospect_id. Additivity: count rows.'
AS WITH
    replied AS
    (
        SELECT tenant_id, prospect_id, min(replied_at) AS first_at, argMin(is_day, replied_at) AS is_day
        FROM core.reply_as_of(day = {day:Date})
        GROUP BY tenant_id, prospect_id
    )
SELECT
    touch.tenant_id AS tenant_id,
    touch.prospect_id AS prospect_id,
    touched_on AS contacted_on,
    or_unknown(touch.rep_id) AS rep_id,
    or_unknown(touch.channel) AS channel,
    ifNull(replied.prospect_id, '') = touch.prospect_id AS is_replied,
    greatest(0, dateDiff('millisecond', touched_at, if(is_replied, assumeNotNull(replied.first_at), newest.last_at)) / 3600000) AS hours
FROM core.numbered_touch_as_of(day = {day:Date}) AS touch
INNER JOIN core.tenant_last_moment_as_of(day = {day:Date}) AS newest ON newest.tenant_id = touch.tenant_id
LEFT JOIN replied ON replied.tenant_id = touch.tenant_id AND replied.prospect_id = touch.prospect_id
WHERE touch_number = 1 AND NOT touch.is_day AND NOT ifNull(replied.is_day, false)
