-- Who hears of it? One row per entity that an event names; within the entity a fact is the triple
-- (fact_id, version, digest), and the id names the thing told.
CREATE OR REPLACE TABLE ops.verify_heard
ENGINE = MergeTree ORDER BY kind
AS WITH
    step IN ('linked', 'unlinked') AND said.entity_kind != 'account' AS is_linked_place,
    arrayDistinct(arrayFilter(name -> name.2 != '', multiIf(
        is_activity, arrayConcat(
            [('activity', said.activity_id)],
            arrayMap(id -> ('deal', id), said.deal_ids),
            arrayMap(id -> ('prospect', id), said.prospect_ids),
            [('prospect', said.prospect_id)],
            [(said.entity_kind, if(is_linked_place, said.entity_id, ''))]
        ),
        family = 'deal', arrayConcat(
            [('deal', said.deal_id)],
            arrayMap(id -> ('prospect', id), said.prospect_ids),
            [('prospect', said.prospect_id)],
            [('deal', said.into_deal_id)]
        ),
        family = 'lead', [('prospect', said.lead_id), ('prospect', said.contact_id)],
        family = 'contact', [('prospect', said.contact_id), ('prospect', said.into_contact_id)],
        family IN ('account', 'purchase'), [('account', said.account_id)],
        family IN ('rep', 'role', 'team', 'absence', 'quota'), [('rep', said.rep_id)],
        type = 'entity.erased', [(said.entity_kind, said.entity_id)],
        [('tenant', tenant_id)]
    ))) AS names,
    names[1].2 AS object,
    -- What a change sets, and what it sets it to.
    multiIf(
        type = 'deal.stage_changed', ('stage', said.stage),
        type = 'deal.amount_changed', ('amount', concat(said.amount, ' ', said.currency)),
        type = 'deal.close_date_changed', ('close_date', said.expected_close_on),
        type = 'deal.account_changed', ('account', said.account_id),
        type = 'deal.contact_linked', (concat('contact.', said.prospect_id), 'linked'),
        type = 'deal.contact_unlinked', (concat('contact.', said.prospect_id), 'unlinked'),
        type = 'deal.merged', ('merged', said.into_deal_id),
        type = 'account.merged', ('merged', said.into_account_id),
        step = 'unmerged', ('merged', ''),
        step = 'owner_changed', ('owner', said.owner_id),
        step = 'attribute_changed', (
            concat('attribute.', said.name),
            lower(substring(hex(SHA256(said.value)), 1, 16))
        ),
        step IN ('offered', 'claimed', 'offer_declined', 'offer_expired'), (concat('offer.', said.rep_id), step),
        type = 'rep.presence_changed', ('presence', ''),
        type = 'quota.set', (concat('quota.', said.starts_on, '.', said.measure), ''),
        type = 'role.assigned', ('role', said.role),
        family = 'team', (concat('team.', said.team_id), step),
        type = 'pipeline.defined', (concat('pipeline.', said.pipeline), ''),
        type = 'absence.recorded', (concat('absence.', said.from_on), ''),
        type = 'connector.gap_recorded', (concat('gap.', said.connector), ''),
        type = 'currency.rate_set', (concat('rate.', said.from, '/', said.to), said.on),
        ('', '')
    ) AS change
SELECT
    tenant_id,
    name.1 AS kind,
    name.2 AS id,
    multiIf(
        family IN ('call', 'message', 'note') OR type IN ('email.sent', 'email.received'), object,
        step IN ('accepted', 'declined'), concat(object, ':', step, ':', said.prospect_id),
        step IN ('rescheduled', 'deleted') AND is_activity, concat(object, ':', step, ':', at_text),
        step IN ('linked', 'unlinked'), concat(
            object, ':link:', said.entity_kind, '/', said.entity_id, ':', at_text, ':', step
        ),
        step = 'scored', concat(object, ':', type, ':', at_text, ':', said.scorer_id),
        step = 'classified', concat(object, ':', type, ':', at_text, ':', said.by),
        is_activity, concat(object, ':', step),
        type = 'account.value_changed', concat(said.component_id, ':', at_text),
        type = 'purchase.made', concat('order.', said.order_id, ':', said.product),
        change.1 != '', concat(object, ':', change.1, ':', at_text, ':', change.2),
        concat(object, ':', type, ':', at_text)
    ) AS fact_id,
    version,
    digest,
    event,
    type,
    names AS named,
    CAST([] AS Array(String)) AS path
FROM ops.verify_event
ARRAY JOIN names AS name
