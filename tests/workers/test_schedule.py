"""Every knock of beat has its task."""

import ast

from intake.application import ROOT
from workers.schedule import SCHEDULE


def test_every_scheduled_task_exists_and_expires() -> None:
    tree = ast.parse((ROOT / "workers" / "tasks.py").read_text(encoding="utf-8"))
    tasks = {f"workers.tasks.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {entry["task"] for entry in SCHEDULE.values()} <= tasks
    assert "workers.tasks.remind_at_posts" in tasks
    assert all(entry["options"]["expires"] > 0 for entry in SCHEDULE.values())
