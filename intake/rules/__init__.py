"""What the town decided: pure functions and frozen dataclasses.

Nothing here reads a clock, a database or the network; `now`, the calendar and the playbook come in
as arguments. Only the standard library and the holiday package are imported. Each rule names its
source: an article of a law, or "[own]" for the town's own setting, which a town may change.
"""
