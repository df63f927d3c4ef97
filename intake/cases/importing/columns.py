"""Headings → fields: contract.md's English columns, and the Chinese ledgers of domain.md."""

import unicodedata
from dataclasses import dataclass

#: contract.md's columns, in its order.
ENGLISH = (
    "kind",
    "registered_at",
    "village",
    "grid",
    "source",
    "category",
    "title",
    "narrative",
    "people",
    "petitioner_name",
    "petitioner_phone",
    "petitioner_id_no",
    "petitioner_address",
    "other_party_name",
    "risk",
    "accepted_at",
    "closed_at",
    "outcome",
    "hotline_number",
    "hotline_due",
    "online_number",
    "external_number",
    "visitors",
    "petition_kind",
)
#: Fields that a ledger's column holds together; `rows` takes them apart.
PLACE, FORM, BOTH_PARTIES, REQUEST, DUE = "place", "form", "both_parties", "request", "due"
CHINESE = {
    "事项类型": "kind",
    "登记日期": "registered_at",
    "登记时间": "registered_at",
    "排查日期": "registered_at",
    "村": "village",
    "村/网格": PLACE,
    "网格": "grid",
    "信访目的": "petition_kind",
    "来源": "source",
    "信访形式": FORM,
    "内容分类": "category",
    "类型": "category",
    "标题": "title",
    "主要诉求": REQUEST,
    "事实与理由": "narrative",
    "简要情况": "narrative",
    "情况说明": "narrative",
    "人数": "people",
    "涉及人数": "people",
    "人次": "visitors",
    "姓名": "petitioner_name",
    "电话": "petitioner_phone",
    "联系电话": "petitioner_phone",
    "身份证号": "petitioner_id_no",
    "住址": "petitioner_address",
    "对方姓名": "other_party_name",
    "当事人双方": BOTH_PARTIES,
    "风险等级": "risk",
    "受理日期": "accepted_at",
    "答复日期": "closed_at",
    "办结日期": "closed_at",
    "处理意见": "outcome",
    "结果": "outcome",
    "工单编号": "hotline_number",
    "办结期限": DUE,
    "期限": DUE,
    "是否录入网上系统+编号": "online_number",
    "是否录入网上系统": "online_number",
    "网上编号": "online_number",
    "登记编号": "external_number",
}
#: Columns of the ledgers that this system works out itself or does not keep.
LEFT_OUT = frozenset(
    (
        *("序号", "代表", "是否初次", "是否涉法涉诉", "承办单位", "责任人", "告知日期"),
        *("延期", "复查/复核", "满意度", "备注", "排查人", "涉及金额", "民转刑苗头", "包案领导", "状态"),
        *("调解组织/地点", "措施", "当前步骤", "协议号", "履行/回访日", "司法确认截止", "答复"),
    )
)
#: Field → the ledger's column that it may have been read from.
READ_FROM = {
    "village": PLACE,
    "grid": PLACE,
    "title": REQUEST,
    "narrative": REQUEST,
    "source": FORM,
    "petitioner_name": BOTH_PARTIES,
    "other_party_name": BOTH_PARTIES,
    "hotline_due": DUE,
}
#: A heading that only one kind's ledger has.
TELLING = {
    "工单编号": "hotline",
    "排查日期": "dispute",
    "当事人双方": "dispute",
    "涉及金额": "dispute",
    "信访形式": "petition",
    "信访目的": "petition",
    "受理日期": "petition",
    "是否录入网上系统+编号": "petition",
}


@dataclass(frozen=True)
class Heading:
    """What the columns of a table mean.

    fields: one per column, None for a column that is left out. titles: field → heading as written.
    kind: the kind this ledger is for, empty where a column says it. strange: headings nobody knows.
    """

    fields: tuple[str | None, ...]
    titles: dict[str, str]
    kind: str
    strange: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many columns have a meaning."""
        return len(self.titles)


def read_heading(cells: tuple[str, ...]) -> Heading:
    """Return what a line means as headings; spaces, full-width forms and letter case do not matter."""
    plain = [_plain(cell) for cell in cells]
    fields = tuple(_FIELDS.get(cell) for cell in plain)
    titles: dict[str, str] = {}
    repeated = []
    for field, cell in zip(fields, cells, strict=True):
        if field in titles:
            repeated.append(_short(cell))
        elif field:
            titles[field] = _short(cell)
    strange = [_short(c) for c, p in zip(cells, plain, strict=True) if p and p not in _KNOWN]
    return Heading(fields, titles, _kind(plain, titles), tuple(strange), tuple(repeated))


def _kind(plain: list[str], titles: dict[str, str]) -> str:
    if "kind" in titles:
        return ""
    return next((kind for title, kind in _TELLING.items() if title in plain), "")


def _plain(text: str) -> str:
    """Compare headings by this: NFKC makes full-width letters, brackets and slashes plain."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower().strip("*:")


def _short(cell: str) -> str:
    return " ".join(cell.split())[:20]


_FIELDS = {name: name for name in ENGLISH} | {_plain(title): field for title, field in CHINESE.items()}
_TELLING = {_plain(title): kind for title, kind in TELLING.items()}
_KNOWN = _FIELDS.keys() | {_plain(title) for title in LEFT_OUT}
