"""How does your own system tell Touchline what happened, with Python alone?

TOUCHLINE_URL=… TOUCHLINE_SECRET=whsec_… python send.py < event.json
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import urllib.request


def request(url: str, secret: str, event: dict[str, object]) -> urllib.request.Request:
    """Signed by Standard Webhooks; the id is that of the event, so sending again adds nothing."""
    body, now = json.dumps(event).encode(), str(int(time.time()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.digest(key, f"{event['id']}.{now}.".encode() + body, hashlib.sha256)
    headers = {"Content-Type": "application/cloudevents+json", "webhook-id": str(event["id"])}
    headers["webhook-timestamp"] = now
    headers["webhook-signature"] = "v1," + base64.b64encode(signed).decode()
    return urllib.request.Request(url, body, headers)


if __name__ == "__main__":
    said = request(
        os.environ["TOUCHLINE_URL"], os.environ["TOUCHLINE_SECRET"], json.load(sys.stdin)
    )
    with urllib.request.urlopen(said, timeout=30) as answer:  # raises for 4xx and 5xx: send later
        sys.stdout.write(answer.read().decode() + "\n")
