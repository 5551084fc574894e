"""How does what any system sends by a webhook become events?

A mapping in TOML says who may send, which objects a body holds, and by which rules they tell
events: `mapping` reads it, `proof` lets in, `cells` finds what stands in a body, and `translation`
makes the events. `mappings` are those that come with Touchline, each a vendor of its own.
"""
