"""``shanzhi chat``: talk to a running platform from a terminal, over the same public API as every other client."""

from __future__ import annotations

from typing import Any

import click
import httpx

from shanzhi.channels.cli.drawing import draw
from shanzhi.kernel.errors import PersonMustAct, SystemFailed

HELP = "直接输入要办的事；/登录 人物编号、/人物、/确认、/取消、/选 编号、/传 材料 文件、/退出"


class Client:
    """A session and a conversation on a running platform."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._sign(self._call("POST", "/api/v1/sessions", json={"channel": "api"}))
        self.conversation: str = self._call("POST", "/api/v1/conversations", json={})["id"]

    def say(self, text: str) -> dict[str, Any]:
        """One sentence."""
        return self._turn({"text": text})

    def act(self, **action: object) -> dict[str, Any]:
        """One action."""
        return self._turn({"action": action})

    def sign_in(self, persona: str) -> str:
        """Sign in as a demonstration persona; returns the name."""
        issued = self._call("POST", "/api/v1/demo/sign-in", json={"persona": persona})
        self._sign(issued)
        return str(issued["principal"]["name"])

    def personas(self) -> list[dict[str, Any]]:
        """Who one can sign in as."""
        found: list[dict[str, Any]] = self._call("GET", "/api/v1/demo/personas")
        return found

    def upload(self, path: str) -> str:
        """Upload a file; returns its id."""
        try:
            with click.open_file(path, "rb") as stream:
                stored = self._call("POST", "/api/v1/files", files={"file": (path, stream)})
        except OSError:
            raise PersonMustAct("no_such_file", f"打不开文件：{path}，请检查路径。") from None
        return str(stored["id"])

    def _turn(self, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self._call("POST", f"/api/v1/conversations/{self.conversation}/turns", json=body)
        return answer

    def _sign(self, issued: dict[str, Any]) -> None:
        self._http.headers["Authorization"] = f"Bearer {issued['token']}"

    def _call(self, method: str, path: str, **more: Any) -> Any:
        try:
            response = self._http.request(method, path, **more)
        except httpx.HTTPError:
            url = self._http.base_url
            raise SystemFailed("no_server", f"连不上 {url}。请先运行 make run，或用 --url 指定地址。") from None
        body = response.json() if response.content else {}
        if response.is_error:
            raise PersonMustAct(body.get("code", "http_error"), body.get("detail", "请求没有成功，请稍后再试。"))
        return body


@click.command()
@click.option("--url", default="http://127.0.0.1:8000", help="平台地址")
@click.option("--as", "persona", default=None, help="以演示人物登录，如 lin-yue")
def chat(url: str, persona: str | None) -> None:
    """在命令行里办事：一句话说您要办什么。"""
    client = Client(url)
    if persona is not None:
        click.echo(f"已登录：{client.sign_in(persona)}")
    click.echo(HELP)
    while True:
        try:
            line = click.prompt("您", prompt_suffix="：").strip()
        except (EOFError, click.Abort):
            return
        if line in ("/退出", "/quit"):
            return
        try:
            click.echo(_answer(client, line))
        except (PersonMustAct, SystemFailed) as error:
            click.echo(f"！{error.detail}")


def _answer(client: Client, line: str) -> str:
    word, _, rest = line.partition(" ")
    if word == "/登录":
        return f"已登录：{client.sign_in(rest.strip())}"
    if word == "/人物":
        return "\n".join(f"{p['id']}  {p['name']}  {p['story']}" for p in client.personas())
    if word == "/确认":
        return draw(client.act(type="confirm"))
    if word == "/取消":
        return draw(client.act(type="cancel"))
    if word == "/选":
        return draw(client.act(type="choose_item", item=rest.strip()))
    if word == "/传":
        material, _, path = rest.strip().partition(" ")
        return draw(client.act(type="attach", material=material, file=client.upload(path)))
    return draw(client.say(line))
