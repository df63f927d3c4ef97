"""Who comes next when a step was missed: up the playbook's chain ([own])."""

from collections.abc import Container, Sequence


def next_holder(chain: Sequence[str], level: int, present: Container[str]) -> int | None:
    """Return the index in the chain of the role that takes over.

    level: index of the present holder, -1 while nobody has the case. present: roles that have a
    person now; a missing one is skipped. Where nobody is left above, the highest present one at or
    below keeps it, so a case is never dropped; None only if the whole chain is empty of people.
    """
    for index in range(level + 1, len(chain)):
        if chain[index] in present:
            return index
    for index in range(min(level, len(chain) - 1), -1, -1):
        if chain[index] in present:
            return index
    return None
