"""The fields of a hotline's workbook, each with the names that hotlines give it ([own])."""

import unicodedata

#: Our field → its usual headings, the first being the one we call it by.
FIELDS = {
    "number": (
        "工单编号",
        "工单号",
        "受理编号",
        "派单编号",
        "派单号",
        "诉求编号",
        "任务编号",
        "流水号",
        "编号",
    ),
    "received": ("来电时间", "受理时间", "派单时间", "接收时间", "诉求时间", "登记时间", "创建时间"),
    "due": ("办结期限", "办结时限", "截止时间", "截止日期", "到期时间", "要求办结时间", "处理时限", "期限"),
    "caller": ("来电人", "诉求人", "市民姓名", "来电人姓名", "反映人", "联系人", "姓名"),
    "phone": ("电话", "来电号码", "联系电话", "来电电话", "回拨电话", "手机号", "手机号码", "联系方式"),
    "place": ("村/地址", "地址", "事发地址", "诉求地址", "详细地址", "事发地点", "所属村", "村", "区域"),
    "category": ("类别", "诉求类别", "问题分类", "内容分类", "工单类别", "分类", "类型"),
    "title": ("标题", "诉求标题", "工单标题", "主题"),
    "content": ("内容", "诉求内容", "工单内容", "反映内容", "来电内容", "事项描述", "描述", "主要诉求"),
    "reply": ("答复", "答复内容", "回复内容", "办理结果", "处理结果", "办理情况", "处理情况"),
    "replied": ("答复时间", "回复时间", "办结时间", "反馈时间", "办理时间"),
    "rating": ("满意度", "回访满意度", "回访结果", "是否满意", "评价"),
    "rating_words": ("回访", "回访内容", "回访意见", "回访情况", "评价内容"),
}
NAMES = {field: aliases[0] for field, aliases in FIELDS.items()}
#: Without these no order can be registered.
NEEDED = ("number", "received", "place", "content")
#: What we write for the hotline, and what it writes later: a file that comes in may lack them.
OURS = frozenset({"reply", "replied", "rating", "rating_words"})
#: A caller's own data. It came from the hotline, which has it; it does not go out again.
PERSONAL = frozenset({"caller", "phone", "place"})


def plain(text: str) -> str:
    """Compare headings by this: no spaces, plain letters and brackets, no star of a needed column."""
    return "".join(unicodedata.normalize("NFKC", text).split()).lower().strip("*:")
