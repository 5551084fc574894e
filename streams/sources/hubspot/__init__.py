"""HubSpot: webhooks v3 and the CRM API v3."""
