"""Who is the fastest at one keyed aggregate: touches and their durations, deal by deal?

The job that stream processors are compared by. Each contestant is a process of its own, on the same
broker and in the same run; what runs in the peers' own environment imports nothing of ours but the
few modules here that need no package.
"""
