"""The manifest of the following room (查·评)."""

from shanzhi.hub.contract import Manifest
from shanzhi.kernel.command import CommandName

MANIFEST = Manifest(
    name="service.follow",
    title="进度与评价",
    scene="政务服务",
    owner="市数据局政务服务科",
    commands=(CommandName.PROGRESS, CommandName.APPRAISE),
    may_read=("本人办件",),
    refuses=("查询他人的办件", "承诺办结日期以外的结果"),
)
