// What the official client for JavaScript gets to see: one JSON object, a name for each answer.
import { createClient } from "@clickhouse/client";
import { Readable } from "node:stream";

const ENDLESS = "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)";
const opened = (username, password, options = {}) =>
  createClient({ url: `http://${process.env.ADDRESS}`, username, password, database: "bi", log: { level: 127 }, ...options });
const bi = opened("bi", "bi");
const packed = opened("bi", "bi", { compression: { response: true } });
const writer = opened("touchline", process.env.PASSWORD, { compression: { request: true, response: true } });

const rows = async (client, query, options = {}) =>
  (await client.query({ query, format: "JSONEachRow", ...options })).json();
const refusal = async (asking) => {
  try {
    return await asking();
  } catch (error) {
    return error.type ?? error.message;
  }
};
const counted = async (client, query, format) => {
  let number = 0;
  for await (const some of (await client.query({ query, format })).stream()) number += some.length;
  return number;
};
const within = async (seconds, asking) => {
  const started = performance.now();
  const why = await refusal(asking);
  const took = (performance.now() - started) / 1000;
  return took < seconds ? why : `${why} after ${took} s`;
};
const cancelled = async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 500);
  return rows(bi, ENDLESS, { abort_signal: abort.signal });
};
const inserted = async () => {
  await writer.command({ query: "CREATE TABLE IF NOT EXISTS default.js (a Int64, b String) ENGINE = MergeTree ORDER BY a" });
  const all = Array.from({ length: 1000 }, (_, a) => ({ a, b: `line\n${a}` }));
  await writer.insert({ table: "default.js", values: Readable.from(all, { objectMode: true }), format: "JSONEachRow" });
  return (await rows(writer, "SELECT toInt32(sum(a)) AS a FROM default.js"))[0].a;
};
const DEALS = "SELECT deal_id, toInt32(amount) AS amount FROM deal ORDER BY deal_id";
const answers = {
  ping: (await bi.ping({ select: true })).success,
  rows: await rows(bi, DEALS),
  packed: await rows(packed, DEALS),
  document: (await (await bi.query({ query: DEALS, format: "JSON" })).json()).data,
  parameter: await rows(bi, "SELECT {text:String} AS text", { query_params: { text: "it's\n\t\\" } }),
  empty: await rows(bi, "SELECT 1 AS a WHERE 0"),
  many: await counted(packed, "SELECT number FROM numbers(300000)", "JSONEachRow"),
  headed: await counted(bi, "SELECT number FROM numbers(300000)", "CSVWithNames"),
  "early error": await refusal(() => rows(bi, "SELECT * FROM core.secret")),
  "late error": await refusal(() =>
    counted(bi, "SELECT throwIf(number = 1500000) FROM numbers(1600000)", "JSONEachRow")),
  "wrong password": await refusal(() => rows(opened("bi", "wrong"), "SELECT 1")),
  "time limit": await within(3, () => rows(bi, ENDLESS, { clickhouse_settings: { max_execution_time: 1 } })),
  cancelled: await within(2, cancelled),
  inserted: await inserted(),
};
console.log(JSON.stringify(answers));
process.exit(0);
