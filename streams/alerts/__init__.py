"""How do alerts move: from the questions to a topic, into a table, and out to who wants them?"""
