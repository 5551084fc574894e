-- Who hears of it? One row per entity that an event names and per triple of fact id, version and digest.
CREATE OR REPLACE TABLE ops.verify_fact
ENGINE = MergeTree ORDER BY (tenant_id, kind, id, fact_id)
AS WITH
    arrayMap(x -> ('deal', x), JSONExtract(data, 'deal_ids', 'Array(String)')) AS deals,
    arrayMap(x -> ('prospect', x), JSONExtract(data, 'prospect_ids', 'Array(String)')) AS prospects,
    JSONExtractString(data, 'prospect_id') AS prospect_id,
    JSONExtractString(data, 'entity_id') AS entity_id,
    JSONExtractString(data, 'entity_kind') AS entity_kind,
    JSONExtractString(data, 'activity_id') AS activity_id,
    JSONExtractString(data, 'contact_id') AS contact_id,
    JSONExtractString(data, 'into_contact_id') AS into_contact_id,
    JSONExtractString(data, 'into_deal_id') AS into_deal_id,
    substring(subject, position(subject, '/') + 1) AS object,
    arrayFilter(name -> name.2 != '', arrayDistinct(multiIf(
        is_activity, arrayConcat(
            [('activity', activity_id)],
            deals,
            prospects,
            [('prospect', if(type IN ('meeting.accepted', 'meeting.declined'), prospect_id, ''))],
            [(entity_kind, if(type IN ('activity.linked', 'activity.unlinked') AND entity_kind IN ('deal', 'prospect'), entity_id, ''))]
        ),
        family = 'deal', arrayConcat(
            [('deal', JSONExtractString(data, 'deal_id'))],
            if(type = 'deal.created', prospects, []),
            [('prospect', if(type IN ('deal.contact_linked', 'deal.contact_unlinked'), prospect_id, ''))],
            [('deal', into_deal_id)]
        ),
        family = 'lead', [
            ('prospect', JSONExtractString(data, 'lead_id')),
            ('prospect', if(type = 'lead.converted', contact_id, ''))
        ],
        family = 'contact', [('prospect', contact_id), ('prospect', into_contact_id)],
        family = 'account', [('account', JSONExtractString(data, 'account_id'))],
        family IN ('rep', 'role', 'team'), [('rep', JSONExtractString(data, 'rep_id'))],
        type = 'entity.erased', [(entity_kind, entity_id)],
        [('tenant', tenant_id)]
    ))) AS names,
    multiIf(
        type IN ('call.completed', 'email.sent', 'email.received', 'message.sent', 'message.received', 'note.recorded'),
            activity_id,
        type IN ('meeting.accepted', 'meeting.declined'), concat(activity_id, ':', step, ':', prospect_id),
        type IN ('meeting.rescheduled', 'activity.deleted'), concat(activity_id, ':', step, ':', at_text),
        type IN ('activity.linked', 'activity.unlinked'),
            concat(activity_id, ':link:', entity_kind, '/', entity_id, ':', at_text, ':', step),
        type = 'reply.scored', concat(activity_id, ':reply.scored:', at_text, ':', JSONExtractString(data, 'scorer_id')),
        type = 'reply.classified', concat(activity_id, ':reply.classified:', at_text, ':', JSONExtractString(data, 'by')),
        is_activity, concat(activity_id, ':', step),
        type = 'account.value_changed', concat(JSONExtractString(data, 'component_id'), ':', at_text),
        type = 'deal.stage_changed', concat(object, ':stage:', at_text, ':', JSONExtractString(data, 'stage')),
        type = 'deal.amount_changed', concat(object, ':amount:', at_text, ':', JSONExtractString(data, 'amount'), ' ', JSONExtractString(data, 'currency')),
        type = 'deal.close_date_changed', concat(object, ':close_date:', at_text, ':', JSONExtractString(data, 'expected_close_on')),
        type = 'deal.owner_changed', concat(object, ':owner:', at_text, ':', JSONExtractString(data, 'owner_id')),
        type = 'deal.account_changed', concat(object, ':account:', at_text, ':', JSONExtractString(data, 'account_id')),
        type = 'deal.attribute_changed', concat(
            object, ':attribute.', JSONExtractString(data, 'name'), ':', at_text, ':',
            lower(substring(hex(SHA256(JSONExtractString(data, 'value'))), 1, 16))
        ),
        type = 'deal.contact_linked', concat(object, ':contact.', prospect_id, ':', at_text, ':linked'),
        type = 'deal.contact_unlinked', concat(object, ':contact.', prospect_id, ':', at_text, ':unlinked'),
        type = 'deal.merged', concat(object, ':merged:', at_text, ':', into_deal_id),
        type = 'deal.unmerged', concat(object, ':merged:', at_text, ':'),
        concat(object, ':', type, ':', at_text)
    ) AS told_id,
    arrayStringConcat([type, at_text, time_precision, rep_id, actor, actor_timezone, data], '\n') AS content
SELECT DISTINCT
    tenant_id,
    name.1 AS kind,
    name.2 AS id,
    told_id AS fact_id,
    version,
    lower(substring(hex(SHA256(content)), 1, 32)) AS digest,
    type,
    at,
    time_precision,
    rep_id,
    actor,
    actor_timezone,
    data,
    names AS named,
    CAST([] AS Array(String)) AS path
FROM ops.verify_event
ARRAY JOIN names AS name
