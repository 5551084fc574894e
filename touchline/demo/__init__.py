"""What does Touchline do with a quarter of a sales team?

Real parts in a folder of their own: the simulated quarter is told over HTTP, folded, asked about
through `bi`, and verified against the archive.
"""
