"""The wording of every way in which a call can end badly: code, Chinese detail, and whether trying again helps."""

from __future__ import annotations

from datetime import datetime

from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.ports import Trouble
from shanzhi.kernel.evidence import Receipt

WORDS = {
    "unknown_tool": "没有登记这个工具，网关不予调用。",
    "room_not_allowed": "这个业务场景没有登记使用该工具，网关不予调用。",
    "tool_changed": "部门系统的工具说明有变动，已暂停使用，待安全管理员复核后恢复。",
    "tool_missing": "部门系统目前没有提供这个工具，请稍后再试。",
    "purpose_not_allowed": "没有说明用途，或用途不在该工具的登记范围内。",
    "bad_arguments": "提交给部门系统的内容不符合接口要求。",
    "case_mismatch": "办件编号前后不一致，网关不予调用。",
    "key_mismatch": "防重编号前后不一致，网关不予调用。",
    "no_key": "缺少防重编号，网关不予调用。",
    "key_reused": "同一防重编号已用于内容不同的调用，网关不予调用。",
    "authority_missing": "这一步需要本人确认、有效授权或承办人员决定，网关不予调用。",
    "mandate_mismatch": "授权的办件、工具、对象或内容与本次调用不一致，网关不予调用。",
    "not_a_reading_tool": "该工具会产生办理效果，不能作为查询调用。",
    "call_in_progress": "同一办理正在进行，请稍后查看结果。",
    "outcome_unknown": "上一次调用的结果未知，需要人工核实后处理。",
    "evidence_unavailable": "审计记录暂时无法保存，为保证有据可查，本次办理未执行，请稍后再试。",
    "department_unavailable": "部门系统连续出错，已暂停调用，请稍后再试。",
    "department_unreachable": "部门系统暂时连接不上，请稍后再试。",
    "department_timeout": "部门系统没有在规定时间内答复，请稍后再试。",
    "department_busy": "部门系统繁忙，请稍后再试。",
    "department_denied": "部门系统不认可网关的身份，请联系平台运维核对密钥。",
    "department_garbage": "部门系统的答复无法识别，请稍后再试。",
}
_AGAIN = {
    "tool_changed",
    "tool_missing",
    "call_in_progress",
    "evidence_unavailable",
    "department_unavailable",
    "department_unreachable",
    "department_timeout",
    "department_busy",
    "department_denied",
    "department_garbage",
}
TROUBLES: dict[Trouble, str] = {
    "unreachable": "department_unreachable",
    "timeout": "department_timeout",
    "busy": "department_busy",
    "denied": "department_denied",
    "garbage": "department_garbage",
}
OUTAGES = frozenset(TROUBLES.values())
"""What counts against a server's circuit breaker."""


def refused(call: Call, code: str, at: datetime, detail: str = "") -> Receipt:
    """The gateway or the department says no."""
    return Receipt(
        tool=call.rule.name,
        outcome="refused",
        code=code,
        detail=detail or WORDS[code],
        at=at,
        audit=0,
        retryable=code in _AGAIN,
    )


def failed(call: Call, code: str, at: datetime) -> Receipt:
    """It could not be done."""
    return Receipt(
        tool=call.rule.name,
        outcome="failed",
        code=code,
        detail=WORDS[code],
        at=at,
        audit=0,
        retryable=code in _AGAIN,
    )
