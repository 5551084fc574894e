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
    last_at Nullable(DateTime('UTC')) COMMENT '[time] Last of all these; NULL when undated',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per deal, channel and direction that occurred; a deal without touches has no row, see touch_count in bi.sales_cycle. Key: tenant_id, deal_id, channel, direction. Additivity: counts add up over channels; over deals they do not, because a touch counts once for each deal it belongs to. As of a day: what had occurred by its end; the deal is closed only if it was closed then.'
AS SELECT
    tenant_id,
    deal_id,
    channel,
    direction,
    any(touch.status) AS status,
    countIf(is_touch) AS touch_count,
    countIf(is_touch AND is_in_cycle) AS touch_in_cycle_count,
    countIf(is_touch_auto) AS touch_auto_count,
    countIf(is_touch_auto AND is_in_cycle) AS touch_auto_in_cycle_count,
    countIf(is_response) AS response_count,
    countIf(is_response AND is_in_cycle) AS response_in_cycle_count,
    minOrNullIf(occurred_at, NOT is_undated) AS first_at,
    maxOrNullIf(occurred_at, NOT is_undated) AS last_at,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.deal_touch AS touch
GROUP BY tenant_id, deal_id, channel, direction
