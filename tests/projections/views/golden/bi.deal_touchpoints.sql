CREATE OR REPLACE VIEW bi.deal_touchpoints
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    channel String COMMENT '[key] call, email, message, meeting, video_meeting or in_person',
    direction String COMMENT '[key] outbound for touches, inbound for responses',
    status String COMMENT '[dimension] open, won or lost: what became of the deal',
    touch_count Int64 COMMENT '[measure] Touches by people: calls attempted, e-mails and messages sent, meetings held',
    touch_in_cycle_count Int64 COMMENT '[measure] Of these, from the deal''s creation to its final close',
    touch_auto_count Int64 COMMENT '[measure] Touches by automation, which are in no count of touches',
    touch_auto_in_cycle_count Int64 COMMENT '[measure] Of these, from the deal''s creation to its final close',
    response_count Int64 COMMENT '[measure] Responses of the customer, automatic replies left out',
    response_in_cycle_count Int64 COMMENT '[measure] Of these, from the deal''s creation to its final close',
    first_at Nullable(DateTime('UTC')) COMMENT '[time] First of all these; NULL when undated',
    last_at Nullable(DateTime('UTC')) COMMENT '[time] Last of all these; NULL when undated'
)
COMMENT 'Grain: one row per deal, channel and direction that occurred; a deal without touches has no row, see touch_count in bi.sales_cycle. Key: tenant_id, deal_id, channel, direction. Additivity: counts add up over channels; over deals they do not, because a touch counts once for each deal it belongs to.'
AS SELECT
    tenant_id,
    deal_id,
    touch.channel AS channel,
    touch.direction AS direction,
    any(statuses[-1].status) AS status,
    sumIf(touch.count, touch.direction = 'outbound' AND touch.actor = 'human') AS touch_count,
    sumIf(touch.count_in_cycle, touch.direction = 'outbound' AND touch.actor = 'human') AS touch_in_cycle_count,
    sumIf(touch.count, touch.direction = 'outbound' AND touch.actor != 'human') AS touch_auto_count,
    sumIf(touch.count_in_cycle, touch.direction = 'outbound' AND touch.actor != 'human') AS touch_auto_in_cycle_count,
    sumIf(touch.count, touch.direction = 'inbound') AS response_count,
    sumIf(touch.count_in_cycle, touch.direction = 'inbound') AS response_in_cycle_count,
    min(touch.first_at) AS first_at,
    max(touch.last_at) AS last_at
FROM core.current_deal
ARRAY JOIN touches AS touch
GROUP BY tenant_id, deal_id, channel, direction
