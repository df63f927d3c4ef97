"""The states of a case: code → the town's word, and which of them are open."""

STATE_NAMES = {
    "registered": "已登记",
    "accepted": "已受理",
    "handling": "办理中",
    "joint_meeting": "提交联席会议",
    "decided": "已出意见",
    "told": "已答复",
    "reviewing": "复查中",
    "rereviewing": "复核中",
    "final": "复核终结",
    "resolved": "已化解",
    "returned": "已退单",
    "merged": "已并入",
    "archived": "已归档",
    "declined": "不予受理",
    "transferred": "已转送",
    "withdrawn": "已撤回",
}
OPEN_STATES = ("registered", "accepted", "handling", "joint_meeting", "decided")
CLOSED_STATES = tuple(state for state in STATE_NAMES if state not in OPEN_STATES)
