CREATE OR REPLACE VIEW bi.sales_cycle
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
    touch_count Int64 COMMENT '[measure] Touches by people from creation to the final close, 0 when there were none'
)
COMMENT 'Grain: one row per deal. Key: tenant_id, deal_id. Additivity: count rows by outcome; days are for means and quantiles of one outcome, never for sums; touch_count adds up over the touches of a deal, not to distinct activities.'
AS WITH
    deal_prospect AS
    (
        SELECT tenant_id, deal_id, arrayJoin(prospect_ids) AS prospect_id
        FROM core.current_deal
    ),
    touched AS
    (
        SELECT tenant_id, deal_id, min(first_touch_at) AS first_touch_at
        FROM
        (
            SELECT tenant_id, deal_id, first_touch_at
            FROM core.current_deal
            UNION ALL
            SELECT named.tenant_id, named.deal_id, prospect.first_touch_at
            FROM deal_prospect AS named
            INNER JOIN core.prospect_first_touch AS prospect
                ON prospect.tenant_id = named.tenant_id AND prospect.prospect_id = named.prospect_id
        )
        GROUP BY tenant_id, deal_id
    )
SELECT
    deal.tenant_id AS tenant_id,
    deal.deal_id AS deal_id,
    deal.account_id AS account_id,
    deal.pipeline AS pipeline,
    ifNull(deal.owner_at_close_id, deal.owner_id) AS owner_id,
    deal.status AS outcome,
    deal.created_on AS created_on,
    touched.first_touch_at AS first_touch_at,
    told_on(touched.first_touch_at, told.timezone) AS first_touch_on,
    deal.closed_on AS closed_on,
    deal.cycle_days AS cycle_days,
    if(first_touch_on <= deal.closed_on, deal.closed_on - first_touch_on, NULL) AS cycle_from_first_touch_days,
    if(outcome = 'open', newest.last_on - deal.created_on, NULL) AS open_age_days,
    told.reopened_count AS reopened_count,
    arraySum(
        touch -> if(touch.direction = 'outbound' AND touch.actor = 'human', touch.count_in_cycle, 0),
        told.touches
    ) AS touch_count
FROM bi.deal AS deal
INNER JOIN core.current_deal AS told
    ON told.tenant_id = deal.tenant_id AND told.deal_id = deal.deal_id
INNER JOIN touched ON touched.tenant_id = deal.tenant_id AND touched.deal_id = deal.deal_id
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
