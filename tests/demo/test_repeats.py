"""The demo shows a merged pair, a linked pair, an open question and a third visit."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from intake.cases.repeats.likely import likely_repeats
from intake.cases.repeats.tables import CaseLink
from intake.cases.repeats.thresholds import proposal_for
from intake.cases.tables import Case
from intake.database import db
from intake.demo.acts import Acts
from intake.demo.replay import replay
from intake.demo.scenarios import script
from intake.demo.schedule import schedule
from intake.rules.localtime import parse_instant
from intake.town.places import the_town
from tests.conftest import user

NOW = parse_instant("2026-03-25T17:00")
OWN = (
    "村东水渠清淤该谁家出工",
    "水渠淤了浇不上麦子",
    "自来水费怎么摊的没有公布",
    "水费分摊明细要求张榜",
    "胡同口堆砖挡了三轮车",
    "胡同口的砖垛还没挪",
    "问老宅能不能原址翻建",
    "翻建申请交上去没有回音",
    "翻建的现场还没有人来看",
)


@pytest.fixture
def played(bare_app: Flask) -> datetime:
    """Only this capability's cases, replayed up to NOW."""
    own = tuple(one for one in script().scenarios if one.title in OWN)
    assert len(own) == len(OWN)
    replay(the_town(), schedule(own, NOW), Acts(the_town(), script().texts), until=NOW, done=())
    return NOW


def case(title: str) -> Case:
    return db.session.scalars(select(Case).where(Case.title == title)).one()


def test_each_state_is_there_to_be_seen(played: datetime) -> None:
    merged, stays = case("水渠淤了浇不上麦子"), case("村东水渠清淤该谁家出工")
    assert (merged.state, merged.merged_into_id, stays.state) == ("merged", stays.id, "resolved")
    judged = {one.judgement for one in db.session.scalars(select(CaseLink))}
    assert judged == {"merged", "linked"}
    asked = likely_repeats(user("office"), case("胡同口的砖垛还没挪"), now=played)
    assert [one.case.title for one in asked] == ["胡同口堆砖挡了三轮车"]
    third = proposal_for(case("翻建的现场还没有人来看"), now=played)
    assert third is not None
    assert third.words == "同一个人30天内来访3次"
