-- How long did each deal take, from its creation and from the first touch, or how old is it?
CREATE OR REPLACE VIEW core.deal_cycle_as_of
COMMENT 'Grain: one row per deal. Key: tenant_id, deal_id. Additivity: count rows by outcome; days are for means and quantiles of one outcome, never for sums.'
AS WITH
    deal_prospect AS
    (
        SELECT tenant_id, deal_id, prospect_id
        FROM core.current_deal
        ARRAY JOIN prospect_ids AS prospect_id
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
    if(told_on(touched.first_touch_at, told.timezone) <= {day:Date}, touched.first_touch_at, NULL) AS first_touch_at,
    told_on(first_touch_at, told.timezone) AS first_touch_on,
    deal.closed_on AS closed_on,
    deal.cycle_days AS cycle_days,
    if(first_touch_on <= deal.closed_on, deal.closed_on - first_touch_on, NULL) AS cycle_from_first_touch_days,
    if(outcome = 'open', greatest(least(newest.last_on, {day:Date}), deal.created_on) - deal.created_on, NULL) AS open_age_days,
    arrayCount(
        (step, number) -> number > 1 AND step.status = 'open' AND business_date(step.at, step.is_day, told.timezone) <= {day:Date},
        told.statuses, arrayEnumerate(told.statuses)
    ) AS reopened_count
FROM bi.deal_as_of(day = {day:Date}) AS deal
INNER JOIN core.current_deal AS told
    ON told.tenant_id = deal.tenant_id AND told.deal_id = deal.deal_id
INNER JOIN touched ON touched.tenant_id = deal.tenant_id AND touched.deal_id = deal.deal_id
LEFT JOIN core.tenant_last_day AS newest ON newest.tenant_id = deal.tenant_id
