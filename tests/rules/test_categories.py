from intake.rules.categories import CATEGORIES, EVENT_KINDS, KINDS, ROLES, SOURCES, STEP_KINDS


def test_the_kinds_and_sources_are_the_contracts() -> None:
    assert tuple(KINDS) == ("petition", "dispute", "hotline")
    assert tuple(SOURCES) == (
        "post", "visit", "letter", "phone", "online", "hotline", "grid", "evening", "video", "door",
    )  # fmt: skip


def test_every_kind_has_categories_without_repeats_and_an_other() -> None:
    assert CATEGORIES.keys() == KINDS.keys()
    for names in CATEGORIES.values():
        assert len(set(names)) == len(names)
        assert "其他" in names


def test_the_dispute_list_is_the_provincial_one() -> None:
    assert len(CATEGORIES["dispute"]) == 21
    assert CATEGORIES["dispute"][:2] == ("婚姻家庭", "邻里纠纷")


def test_every_step_kind_is_an_event_kind() -> None:
    assert STEP_KINDS.items() <= EVENT_KINDS.items()


def test_every_code_has_a_chinese_name_of_its_own() -> None:
    for names in (KINDS, SOURCES, ROLES, EVENT_KINDS):
        assert len(set(names.values())) == len(names)
