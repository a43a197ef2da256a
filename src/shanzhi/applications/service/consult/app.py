"""The manifest of the consulting room (问)."""

from shanzhi.hub.contract import Manifest
from shanzhi.kernel.command import CommandName

MANIFEST = Manifest(
    name="service.consult",
    title="办事咨询",
    scene="政务服务",
    owner="市数据局政务服务科",
    commands=(CommandName.ASK, CommandName.WHY),
    may_read=("事项", "一件事", "法律依据"),
    refuses=("记录里没有的数字、地址和承诺", "替人判断能不能批", "查询他人信息"),
)
