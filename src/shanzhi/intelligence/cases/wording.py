"""What people read about a case, in one place. It decides nothing."""

from __future__ import annotations

from typing import Final

from shanzhi.intelligence.cases.model import CaseState

STATE_TEXT: Final = {
    CaseState.REGISTERED: "已登记",
    CaseState.PROCESSING: "办理中",
    CaseState.SUPPLEMENT: "待补正",
    CaseState.COMPLETED: "已办结",
    CaseState.REFUSED: "不予办理",
    CaseState.WITHDRAWN: "已撤回",
}
APPRAISAL_TEXT: Final = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}
"""The five levels of GB/T 39735."""

_NEEDS: Final = {
    "step_done": "办理",
    "refused": "作出不予办理的决定",
    "supplement_asked": "要求补正",
    "supplemented": "补正",
    "withdrawn": "撤回",
    "appraised": "评价",
    "delivered": "收件",
    "completed": "办结",
}


def not_now(kind: str, state: CaseState) -> str:
    """Why a move is not possible in this state."""
    advice = {
        CaseState.REGISTERED: "材料还在送往办理部门，请稍后再试",
        CaseState.PROCESSING: "请等待办理结果",
        CaseState.SUPPLEMENT: "正在等待申请人补正",
    }.get(state, "如需再次办理，请重新提交申请")
    return f"这件办件目前“{STATE_TEXT[state]}”，不能{_NEEDS[kind]}。{advice}。"
