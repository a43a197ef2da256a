"""The manifest of the applying room (导·办)."""

from shanzhi.hub.contract import Manifest
from shanzhi.kernel.command import CommandName
from shanzhi.kernel.ids import ToolName

MANIFEST = Manifest(
    name="service.apply",
    title="引导办理",
    scene="政务服务",
    owner="市数据局政务服务科",
    commands=(
        CommandName.START,
        CommandName.SET,
        CommandName.CORRECT,
        CommandName.ATTACH,
        CommandName.CONFIRM,
        CommandName.CANCEL,
    ),
    tools=(
        ToolName("certificates.list_certificates"),
        ToolName("registers.get_person"),
        ToolName("registers.get_company"),
    ),
    may_read=("事项", "一件事", "本人证照", "本人登记信息"),
    refuses=("用别人的身份号码提交", "没有本人确认就提交", "替部门作决定"),
)
