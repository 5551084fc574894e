"""How does what Salesforce says become events?

Written against Change Data Capture and records of the REST API as of version 62. `vendor` is the
whole; `change` reads a change event, `api` asks, and each object has a file of its own, which reads
both a change event and a record.
"""
