"""Why is a number what it is, and how did a row come about?"""
