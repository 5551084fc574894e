"""How does what Pipedrive says become events?

Written against webhooks 2.0 and 1.0 and the API as of November 2026. `vendor` is the whole;
`change` reads a webhook, `endpoint` proves it, `api` asks, and each object has a file of its own.
"""
