-- Which row has each fact? The event_id is left out: of several tellings any may have come first.
INSERT INTO ops.verify_fact (
    tenant_id, entity_kind, entity_id, fact_id, fact_version, digest, type, occurred_at, time_precision,
    rep_id, actor, actor_timezone, named, path, data, is_erased
)
SELECT
    event.tenant_id, kind, id, fact_id, fact.version, fact.digest, fact.type, fact.at, event.time_precision,
    if(is_erased, '', event.rep_id), event.actor, if(is_erased, '', event.actor_timezone),
    named, path, if(is_erased, '', event.data), is_erased
FROM ops.verify_ledger AS fact
INNER JOIN ops.verify_event AS event USING (event)
