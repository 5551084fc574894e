-- How long did each deal take, from its creation and from the first touch, or how old is it?
CREATE OR REPLACE VIEW bi.sales_cycle_as_of
(
    tenant_id String COMMENT '[key] The tenant',
    deal_id String COMMENT '[key] The deal',
    account_id String COMMENT '[dimension] Account of the deal',
    pipeline String COMMENT '[dimension] Pipeline of the deal',
    owner_id String COMMENT '[dimension] Rep who owned the deal when it closed; while it is open, who owns it now',
    outcome String COMMENT '[dimension] won, lost or open: take won and lost apart',
    created_on Nullable(Date) COMMENT '[time] Day the deal was created on; NULL when undated',
    first_touch_at Nullable(DateTime('UTC')) COMMENT '[time] First touch by a person, of the deal or of one of its prospects',
    first_touch_on Nullable(Date) COMMENT '[time] Day of the first touch, in the tenant''s zone',
    closed_on Nullable(Date) COMMENT '[time] Day of the final win or loss; NULL while open',
    cycle_days Nullable(Int64) COMMENT '[value] Days from creation to the final win or loss; NULL while open or undated',
    cycle_from_first_touch_days Nullable(Int64) COMMENT '[value] Days from the first touch to the final win or loss; NULL while open or never touched before',
    open_age_days Nullable(Int64) COMMENT '[value] Days from creation to the tenant''s last day; NULL when closed',
    reopened_count Int64 COMMENT '[measure] How often it was opened again after it had closed',
    touch_count Int64 COMMENT '[measure] Touches by people from creation to the final close, 0 when there were none',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per deal. Key: tenant_id, deal_id. Additivity: count rows by outcome; days are for means and quantiles of one outcome, never for sums; touch_count adds up over the touches of a deal, not to distinct activities. As of a day: what had occurred by its end; undated deals are in no such view.'
AS SELECT
    deal.tenant_id AS tenant_id,
    deal.deal_id AS deal_id,
    account_id,
    pipeline,
    owner_id,
    outcome,
    created_on,
    first_touch_at,
    first_touch_on,
    closed_on,
    cycle_days,
    cycle_from_first_touch_days,
    open_age_days,
    reopened_count,
    ifNull(touched.touches, 0) AS touch_count,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM core.deal_cycle_as_of(day = {day:Date}) AS deal
LEFT JOIN
(
    SELECT tenant_id, deal_id, countIf(is_touch AND is_in_cycle) AS touches
    FROM core.deal_touch_as_of(day = {day:Date})
    GROUP BY tenant_id, deal_id
) AS touched ON touched.tenant_id = deal.tenant_id AND touched.deal_id = deal.deal_id
