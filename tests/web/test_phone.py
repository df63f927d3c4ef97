"""The simulator's phones."""

from dataclasses import replace

from intake.escalation.sweep import sweep
from intake.rules.localtime import parse_instant
from intake.settings import Settings
from intake.sms.deliver import drain
from intake.sms.gateways.chosen import chosen_gateways
from tests.conftest import Clock, MakeCase, user, web_app
from tests.web.conftest import Login


def test_a_reminder_is_a_bubble_on_its_phone(
    login: Login, make_case: MakeCase, clock: Clock, settings: Settings
) -> None:
    number = make_case(by="grid01").number
    clock.now = parse_instant("2026-03-02T18:30")
    sweep(clock.now)
    drain(chosen_gateways(settings), at=clock.now)
    phone = user("grid01").phone
    person = login("office")
    for query in ("?user=grid01", f"?phone={phone}"):
        page = person.get(f"/dev/phone{query}").text
        bubbles = page.partition('class="bubbles"')[2]
        assert f"【七晚】您有1件待办事项，编号{number}" in bubbles
        assert str(phone) in page
    assert 'class="bubbles"' not in person.get("/dev/phone?user=grid02").text
    assert person.get("/dev/phone?line=nonsense&phone=%F0%9F%98%80").status_code == 200


def test_no_texts_is_said_in_words(login: Login) -> None:
    assert "还没有短信" in login("grid01").get("/dev/phone").text


def test_with_a_real_gateway_there_are_no_such_phones(settings: Settings) -> None:
    for gateways in (("aliyun",), ("simulator", "aliyun")):
        with web_app(replace(settings, sms_gateways=gateways)) as app:
            assert app.test_client().get("/dev/phone").status_code == 404
            assert not [rule for rule in app.url_map.iter_rules() if "phone" in rule.rule]
