"""How do workload-strain states come to be: read, judged, kept apart, told?"""
