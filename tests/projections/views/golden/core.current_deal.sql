CREATE OR REPLACE VIEW core.current_deal
COMMENT 'Grain: one row per deal. Key: tenant_id, deal_id. Additivity: registers are dated steps, see core.deal.'
AS SELECT
    deal.* EXCEPT (generation, version, merged_into, is_deleted, is_erased),
    coalesce(zone.timezone, '') AS timezone,
    business_date(deal.created_at, deal.created_is_day, zone.timezone) AS created_on
FROM core.deal AS deal FINAL
LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = deal.tenant_id
WHERE deal.generation = (SELECT max(generation) FROM ops.generation)
    AND deal.merged_into = '' AND NOT deal.is_deleted AND NOT deal.is_erased
