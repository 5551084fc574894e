CREATE OR REPLACE VIEW bi.new_business_monthly
(
    tenant_id String COMMENT '[key] The tenant',
    month Date COMMENT '[key] First day of the month, in the tenant''s zone',
    owner_id String COMMENT '[key] Rep who owned the lead or deal when it was created',
    territory String COMMENT '[key] Attribute of that name, as it is today: of the deal, else of the owner; of the owner for leads',
    new_lead_count Int64 COMMENT '[measure] Leads created in the month, also those that were converted since',
    new_deal_count Int64 COMMENT '[measure] Deals created in the month',
    definition_version Int64 COMMENT '[dimension] Version of the definition of these figures',
    as_of Nullable(DateTime('UTC')) COMMENT '[time] All that was recorded until then is in these figures'
)
COMMENT 'Grain: one row per month, owner and territory in which anything came in. Key: tenant_id, month, owner_id, territory. Additivity: each count adds up over everything; never add leads to deals, because one becomes the other. As of a day: what was created by its end.'
AS WITH
    arrived AS
    (
        SELECT
            lead.tenant_id AS tenant_id,
            lead.prospect_id AS id,
            business_date(lead.created_at, lead.created_is_day, zone.timezone) AS created_on,
            in_force_at(lead.owners, zone.timezone, assumeNotNull(lead.created_at), lead.created_is_day).owner_id AS owner_id,
            '' AS territory,
            true AS is_lead
        FROM core.prospect AS lead FINAL
        LEFT JOIN core.tenant_zone AS zone ON zone.tenant_id = lead.tenant_id
        WHERE lead.generation = (SELECT max(generation) FROM ops.generation)
            AND lead.kind = 'lead' AND lead.created_at IS NOT NULL
            AND NOT lead.is_deleted AND NOT lead.is_erased
        UNION ALL
        SELECT
            tenant_id, deal_id, created_on,
            in_force_at(owners, timezone, assumeNotNull(created_at), created_is_day).owner_id,
            attributes['territory'], false
        FROM core.current_deal
        WHERE created_at IS NOT NULL
    ),
    owner AS
    (
        SELECT tenant_id, rep_id, attributes['territory'] AS territory
        FROM core.rep FINAL
        WHERE generation = (SELECT max(generation) FROM ops.generation) AND NOT is_erased
    )
SELECT
    arrived.tenant_id AS tenant_id,
    toStartOfMonth(assumeNotNull(created_on)) AS month,
    or_unknown(arrived.owner_id) AS owner_id,
    or_unknown(coalesce(nullIf(arrived.territory, ''), owner.territory)) AS territory,
    countIf(is_lead) AS new_lead_count,
    countIf(NOT is_lead) AS new_deal_count,
    1 AS definition_version,
    (SELECT recorded_at FROM core.known_until) AS as_of
FROM arrived
LEFT JOIN owner ON owner.tenant_id = arrived.tenant_id AND owner.rep_id = arrived.owner_id
WHERE created_on <= toDate('2149-06-06')
GROUP BY tenant_id, month, owner_id, territory
