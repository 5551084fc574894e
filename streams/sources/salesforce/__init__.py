"""How does what Salesforce says become events?

Written against Change Data Capture, read by the Pub/Sub API, and records of the REST API as of
version 62. `vendor` is the whole; `change` reads a change event, and each object has a file of its
own, which reads both a change event and a record.
"""
