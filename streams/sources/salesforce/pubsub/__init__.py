"""In which words does Salesforce's Pub/Sub API speak?

`pubsub.proto` says them; the Python beside it is generated, by `make stubs`, and never edited.
"""
