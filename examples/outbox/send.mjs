// How does your own system tell Touchline what happened, with Node alone?
//   TOUCHLINE_URL=… TOUCHLINE_SECRET=whsec_… node send.mjs < event.json
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const body = JSON.stringify(JSON.parse(readFileSync(0, "utf8")));
const { id } = JSON.parse(body);
const now = Math.floor(Date.now() / 1000).toString();
const key = Buffer.from(process.env.TOUCHLINE_SECRET.replace(/^whsec_/, ""), "base64");
const signed = createHmac("sha256", key).update(`${id}.${now}.${body}`).digest("base64");
const answer = await fetch(process.env.TOUCHLINE_URL, {
  method: "POST",
  body,
  headers: {
    "Content-Type": "application/cloudevents+json",
    "webhook-id": id,
    "webhook-timestamp": now,
    "webhook-signature": `v1,${signed}`,
  },
});
console.log(await answer.text());
process.exitCode = answer.ok ? 0 : 1;
