"""What a reader sees: the papers through LibreOffice, as PDF and as pictures."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.meetings.papers.summary_docx import write_summary
from intake.papers import gb9704
from tests.meetings.papers.bodies import VILLAGES, make_body, make_empty_body
from tests.meetings.papers.ledgers import town_sheets, write_sheets
from tests.meetings.papers.office import page_size, page_variances, require_office, text_of, to_pdf

pytestmark = pytest.mark.browser
PAPERS = ("summary", "empty-summary", "ledger", "empty-ledger")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every paper as PDF; one start of LibreOffice for all."""
    require_office()
    made = tmp_path_factory.mktemp("papers")
    files = [made / f"{name}.{'xlsx' if 'ledger' in name else 'docx'}" for name in PAPERS]
    write_summary(make_body(), files[0])
    write_summary(make_empty_body(), files[1])
    write_sheets(files[2], *town_sheets())
    write_sheets(files[3], *town_sheets(0, 0, 0))
    plain = gb9704.new_paper(title="", author="", made_at=datetime(2026, 3, 22, tzinfo=UTC))
    for _ in range(2):
        gb9704.body(plain, "国" * 22 * 28)
    gb9704.save(plain, made / "plain.docx")
    to_pdf(made, *files, made / "plain.docx")
    return made


@pytest.mark.parametrize("name", PAPERS)
def test_no_page_is_blank(folder: Path, name: str) -> None:
    variances = page_variances(folder / f"{name}.pdf")
    assert variances
    # A page with nothing but its head and number has a variance of 12, one with three lines some 200.
    assert min(variances) > 100


@pytest.mark.parametrize("name", PAPERS)
def test_every_page_is_a4(folder: Path, name: str) -> None:
    upright = sorted(page_size(folder / f"{name}.pdf"))
    assert upright == pytest.approx([210, 297], abs=0.2)


def test_the_summary_reads_its_title_and_every_village(folder: Path) -> None:
    text = re.sub(r"\s", "", text_of(folder / "summary.pdf"))
    assert "赵庄镇信访和矛盾纠纷联席会议2026年第12周情况汇总" in text
    assert [village for village in VILLAGES if village not in text] == []


def test_the_ledger_reads_its_titles_and_no_date_is_too_wide(folder: Path) -> None:
    text = re.sub(r"\s", "", text_of(folder / "ledger.pdf"))
    for kind in ("信访事项", "矛盾纠纷", "12345工单"):
        assert f"赵庄镇{kind}台账" in text
    assert "###" not in text


def test_an_empty_ledger_prints_one_page_per_kind_that_says_so(folder: Path) -> None:
    assert text_of(folder / "empty-ledger.pdf").count("本期无记录") == 3
    assert len(page_variances(folder / "empty-ledger.pdf")) == 3


def test_a_full_page_holds_22_lines_of_28_characters(folder: Path) -> None:
    page = text_of(folder / "plain.pdf", "-l", "1", "-layout").splitlines()
    lines = [line.strip() for line in page if "国" in line]
    assert len(lines) == 22
    assert {len(line) for line in lines[1:-1]} == {28}
    assert len(lines[0]) == 26


def test_all_text_stays_within_the_156_mm_of_the_text_area(folder: Path) -> None:
    layout = text_of(folder / "summary.pdf", "-bbox")
    boxes = re.findall(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)"', layout)
    left, right = min(float(box[0]) for box in boxes), max(float(box[1]) for box in boxes)
    # One punctuation mark, 16 pt, may hang over the right edge; that is the habit of Chinese typesetting.
    assert left / 72 * 25.4 >= 28 - 0.5
    assert right <= (210 - 26) / 25.4 * 72 + 16


def test_no_heading_is_left_alone_at_the_foot_of_a_page(folder: Path) -> None:
    for page in text_of(folder / "summary.pdf", "-layout").split("\f")[:-1]:
        lines = [line.strip() for line in page.splitlines() if line.strip()]
        assert not re.match(r"[一二三四五六七]、|（[一二三]）", lines[-2])
