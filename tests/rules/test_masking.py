import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.rules.masking import mask_address, mask_id_no, mask_name, mask_phone

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812340000", "138****0000"),
        ("+86 138 1234 0000", "138****0000"),
        ("0375-6531234", "0375*****34"),
        ("010-62345678", "010******78"),
        ("6531234", "*****34"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_phone_is_masked(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张*"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马*"),
        ("欧阳", "欧*"),
        ("张", "张*"),
        ("阿依古丽·买买提", "阿*"),
        (" 李四 ", "李*"),
        ("", ""),
    ],
)
def test_a_name_shows_the_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110*************2X"),
        ("110105194912310", "110**********10"),
        ("12345678", "********"),
        ("", ""),
    ],
)
def test_an_identity_number_shows_first_three_and_last_two(number: str, masked: str) -> None:
    assert mask_id_no(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("河南省宝丰县赵庄镇赵庄村3组12号", "河南省宝丰县赵庄镇赵庄村***"),
        ("赵庄镇大黄村民委员会西50米", "赵庄镇大黄村民委员会***"),
        ("宝丰县赵庄镇大黄3组", "宝丰县赵庄镇***"),
        ("某某路15号", "***"),
        ("3号楼，赵庄村", "***"),
        ("赵庄村", "赵庄村***"),
        ("", ""),
    ],
)
def test_an_address_ends_at_the_village(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_masked_mobile_never_holds_its_middle(phone: str) -> None:
    masked = mask_phone(phone)
    assert len(masked) == 11
    assert masked[3:7] == "****"
    assert phone[2:8] not in masked


@given(st.from_regex(r"0[3-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_a_masked_landline_never_holds_its_middle(phone: str) -> None:
    assert mask_phone(phone) == phone[:4] + "*****" + phone[-2:]


@given(st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True))
def test_a_masked_identity_number_never_holds_its_birth_date(number: str) -> None:
    masked = mask_id_no(number)
    assert set(masked[3:-2]) == {"*"}
    assert number[6:14] not in masked


@given(HAN, st.text(HAN, min_size=2, max_size=6))
def test_a_masked_name_never_holds_the_given_name(surname: str, given_name: str) -> None:
    masked = mask_name(surname + given_name)
    assert masked.endswith("*")
    assert given_name not in masked
    assert len(masked) <= 3


@given(st.text(HAN, max_size=20), st.text(st.characters(min_codepoint=48, max_codepoint=57), min_size=1))
def test_a_masked_address_never_holds_what_follows_the_village(before: str, house: str) -> None:
    masked = mask_address(f"{before}村{house}号")
    assert house not in masked
    assert masked.endswith("***")


@given(st.text())
def test_masking_any_text_never_raises(text: str) -> None:
    for mask in (mask_phone, mask_name, mask_id_no, mask_address):
        assert isinstance(mask(text), str)
