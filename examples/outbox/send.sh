#!/bin/sh
# How does your own system tell Touchline what happened, with curl and openssl alone?
#   TOUCHLINE_URL=… TOUCHLINE_SECRET=whsec_… sh send.sh ID < event.json
set -eu
id=$1 now=$(date +%s) body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"
key=$(printf %s "${TOUCHLINE_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
signed=$({ printf %s "$id.$now."; cat "$body"; } |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
curl --silent --show-error --fail-with-body "$TOUCHLINE_URL" --data-binary "@$body" \
    --header "Content-Type: application/cloudevents+json" --header "webhook-id: $id" \
    --header "webhook-timestamp: $now" --header "webhook-signature: v1,$signed"
