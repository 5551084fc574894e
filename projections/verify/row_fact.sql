-- Which row has each fact? Erased ones say nothing. The event_id is left out, because of several
-- tellings any may have come first.
INSERT INTO ops.verify_fact (
    tenant_id, entity_kind, entity_id, fact_id, fact_version, digest,
    type, occurred_at, time_precision, actor, named, path, is_erased,
    rep_id, actor_timezone, data
)
SELECT
    event.tenant_id, fact.kind, fact.id, fact.fact_id, fact.version, fact.digest,
    event.type, event.at, event.time_precision, event.actor, fact.named, fact.path, fact.is_erased,
    if(is_erased, '', event.rep_id),
    if(is_erased, '', event.actor_timezone),
    if(is_erased, '', event.data)
FROM ops.verify_ledger AS fact
INNER JOIN ops.verify_event AS event USING (event)
