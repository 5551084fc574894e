"""How is everything folded again, verified, and only then read?"""
