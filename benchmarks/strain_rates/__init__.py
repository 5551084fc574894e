"""How often is a check-in suggested without a cause, and how soon with one?"""
