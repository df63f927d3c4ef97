"""How an invented visit comes to a post: sent once, whoever plays it again."""

import uuid
from collections.abc import Mapping
from typing import Any

from intake.demo.schedule import Entry
from intake.posts.own import own_post
from intake.posts.receive import receive
from intake.town.tables import User


def come_to_post(entry: Entry, by: User, submission: uuid.UUID) -> None:
    """A group comes to the post, names who speaks for it, and its matter becomes the scenario's case."""
    scenario = entry.scenario
    receive(
        by,
        {
            "people": str(scenario.people),
            "representatives": "、".join(scenario.more["speakers"]),
            "name": scenario.name,
            "matter": scenario.narrative,
            "outcome": "open",
            "opens": scenario.wants or scenario.kind,
            "title": scenario.title,
            "category": scenario.category,
        },
        now=entry.at,
        submission_id=str(submission),
        demo=True,
    )


def come_again(entry: Entry, by: User, visit: Mapping[str, Any], number: str) -> None:
    """Somebody comes about the case, or about something that is answered on the spot."""
    answer = visit.get("answer", "")
    receive(
        by,
        {
            "post": str(own_post(by).id),
            "people": str(visit["people"]),
            "name": visit.get("name", ""),
            "matter": visit["matter"],
            "outcome": "answer" if answer else "link",
            "answer": answer,
            "number": "" if answer else number,
        },
        now=entry.at,
        submission_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"visit:{number}:{entry.step}")),
        demo=True,
    )
