"""The town's words: code → Chinese name, for kinds, categories, sources, roles and events.

No national list of categories could be sourced. The dispute list is a provincial grid system's
[src, domain.md]; that petitions and hotline orders share it is [own].
"""

KINDS = {"petition": "信访事项", "dispute": "矛盾纠纷", "hotline": "12345工单"}

OTHER_CATEGORY = "其他"
DISPUTE_CATEGORIES = (
    "婚姻家庭",
    "邻里纠纷",
    "房屋和宅基地",
    "山林土地",
    "征地拆迁",
    "农村“三资”",
    "村务管理",
    "劳资纠纷",
    "合同履行",
    "环境生态",
    "物业管理",
    "医患纠纷",
    "建筑工程",
    "交通及生产安全",
    "行政执法",
    "干部作风",
    "院校问题",
    "经济活动",
    "军人安置",
    "民族宗教",
    OTHER_CATEGORY,
)
PETITION_CATEGORIES = DISPUTE_CATEGORIES
HOTLINE_CATEGORIES = ("公共设施", "公共服务", *DISPUTE_CATEGORIES)
CATEGORIES = {
    "petition": PETITION_CATEGORIES,
    "dispute": DISPUTE_CATEGORIES,
    "hotline": HOTLINE_CATEGORIES,
}

#: What a petition wants (信访目的): 《信访工作条例》第二十九、三十、三十一条.
PETITION_KINDS = {"appeal": "申诉求决", "suggestion": "建议意见", "accusation": "检举控告"}
RATINGS = {"satisfied": "满意", "fair": "基本满意", "dissatisfied": "不满意", "unrated": "未评价"}

SOURCES = {
    "post": "信访阵地接访",
    "visit": "来访",
    "letter": "来信",
    "phone": "来电",
    "online": "网上信访",
    "hotline": "12345热线",
    "grid": "网格排查",
    "evening": "夜间走访",
    "video": "视频线索",
    "door": "平安来敲门",
}

ROLES = {
    "grid_worker": "网格员",
    "center": "党群服务中心",
    "village_lead": "包村干部",
    "mediator": "人民调解员",
    "department": "职能部门",
    "office": "镇办公室",
    "mayor": "镇长",
    "secretary": "镇党委书记",
    "admin": "系统管理员",
    "auditor": "审计员",
}

#: What a person records in the evening; a playbook's steps ask for these.
STEP_KINDS = {
    "notice": "告知",
    "visit": "入户走访",
    "talk": "谈心谈话",
    "mediation": "调解",
    "consult": "会诊会商",
    "meeting": "联席议定",
    "feedback": "反馈答复",
}

EVENT_KINDS = {
    **STEP_KINDS,
    "registered": "登记",
    "accepted": "受理",
    "declined": "不予受理",
    "transferred": "转送",
    "resolved": "化解",
    "archived": "归档",
    "reopened": "重新办理",
    "withdrawn": "撤回",
    "comment": "备注",
    "reminded": "提醒",
    "missed": "未完成",
    "escalated": "升级",
    "alerted": "预警",
    "acknowledged": "签收",
    "handover": "转交",
    "clock": "期限",
    "agenda": "上会",
    "decision": "议定",
    "risk": "风险等级",
    "assigned": "指派",
    "refused": "部门退回",
    "stand_in": "代班",
    "extension": "延期",
    "opinion": "处理意见",
    "told": "答复送达",
    "follow_up": "回访",
    "rating": "评价",
    "hotline_rating": "热线满意度",
    "review": "复查复核",
    "hearing": "听证",
    "file": "调解案卷",
    "agreement": "调解协议",
    "booking": "上门安排",
    "reception": "接访",
    "linked": "关联",
    "merged": "合并",
    "unmerged": "撤销合并",
    "apart": "不是一件事",
    "sealed": "保密",
    "recusal": "回避",
    "reply": "回复热线",
    "returned": "退单",
    "online": "录入网上系统",
    "playbook": "换工作法版本",
}
