"""The departments' systems: whom they listen to, what they refuse, and that they outlive what happens to them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from joserfc import jwt
from joserfc.jwk import OKPKey
from tests.sandbox_world import PACK, ROOT, SandboxWorld, until

from shanzhi.access.gateway import DepartmentTrouble
from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import McpDepartments
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.kernel.clock import SystemClock

LIN = "990101199803120025"


class Client:
    """Calls a system with a token of one's own making."""

    def __init__(self, sandbox: SandboxWorld) -> None:
        self._key = OKPKey.import_key(sandbox.private_pem)
        self._key.ensure_kid()
        tokens = Ed25519Tokens(sandbox.private_pem, SystemClock())
        self.departments = McpDepartments(Directory(sandbox.registry), tokens)

    def token(self, server: str, tool: str, /, key: OKPKey | None = None, **changes: Any) -> str:
        """A token as the gateway would make it, but for the changes; ``None`` leaves a claim out."""
        now = int(time.time())
        claims: dict[str, Any] = {"iss": "gateway", "aud": server, "sub": LIN, "act": {"sub": "gateway"}}
        claims |= {"tool": tool, "kind": "person", "iat": now, "exp": now + 60, "jti": "t1"}
        claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        signer = key or self._key
        return jwt.encode({"alg": "Ed25519", "kid": self._key.kid}, claims, signer, algorithms=["Ed25519"])

    def call(self, server: str, tool: str, arguments: Mapping[str, object], /, **changes: Any) -> dict[str, Any]:
        """The result, or the refusal's code and detail."""
        token = self.token(server, tool, **changes)
        return self.departments.call(server, tool, dict(arguments), token, 5.0).result


@pytest.fixture
def client(sandbox: SandboxWorld) -> Iterator[Client]:
    made = Client(sandbox)
    yield made
    made.departments.close()


def application(case: str, /, **changes: object) -> dict[str, object]:
    """An application for a child's household registration."""
    values: dict[str, object] = {"case": case, "item": "GA-001", "subject": LIN, "form": {"child_name": "周小满"}}
    values |= {"materials": [], "idempotency_key": f"{case}:submit"}
    return {**values, **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "certificates"},
        {"aud": None},
        {"exp": int(time.time()) - 60},
        {"exp": int(time.time()) + 86400},
        {"exp": None},
        {"sub": None},
        {"act": None},
        {"act": "gateway"},
        {"tool": None},
    ],
)
def test_a_token_that_is_not_for_this_very_call_is_not_taken(client: Client, changes: dict[str, Any]) -> None:
    """Audience-bound and short-lived (RFC 8707, RFC 8693): a token for another system is nobody's here."""
    with pytest.raises(DepartmentTrouble, match="denied"):
        client.call("registers", "get_person", {"id_number": LIN}, **changes)
    assert client.call("registers", "get_person", {"id_number": LIN})["name"] == "林月"


def test_a_token_of_another_key_is_not_taken(client: Client) -> None:
    """Only the gateway's own signature counts."""
    with pytest.raises(DepartmentTrouble, match="denied"):
        client.call("registers", "get_person", {"id_number": LIN}, key=OKPKey.generate_key("Ed25519"))


def test_a_token_opens_one_tool_and_one_case(client: Client) -> None:
    """A token that leaked opens no other door."""
    token = client.token("registers", "get_company")
    answer = client.departments.call("registers", "get_person", {"id_number": LIN}, token, 5.0)
    assert (answer.error, answer.result["code"]) == (True, "token_for_other_tool")
    other = client.call("security_cases", "submit_application", application("C-000001"), case="C-000002")
    assert other["code"] == "token_for_other_case"


def test_one_number_is_one_application(client: Client, sandbox: SandboxWorld) -> None:
    """Idempotent per case number: the same again has the same receipt, something else under it is refused."""
    first = client.call("security_cases", "submit_application", application("ONE-000001"))
    again = client.call("security_cases", "submit_application", application("ONE-000001", idempotency_key="another"))
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert first["receipt"] == again["receipt"]
    other = client.call("security_cases", "submit_application", application("ONE-000001", form={"child_name": "别人"}))
    assert other["code"] == "case_taken"
    assert sandbox.effects("security_cases", "ONE-000001") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": "MZ-001"}, "not_ours"),
        ({"item": "XX-999"}, "not_ours"),
        ({"item": "'; drop table application; --"}, "bad_arguments"),
        ({"subject": "nobody"}, "bad_arguments"),
        ({"form": []}, "bad_arguments"),
        ({"form": {"child": {"name": "x"}}}, "bad_arguments"),
        ({"materials": "all"}, "bad_arguments"),
        ({"more": 1}, "bad_arguments"),
        ({"case": "!"}, "bad_arguments"),
    ],
)
def test_nonsense_is_refused(client: Client, sandbox: SandboxWorld, changes: dict[str, object], code: str) -> None:
    """A department takes what its interface says and nothing else."""
    before = sandbox.ask("security_cases", "select count(*) from application")
    assert client.call("security_cases", "submit_application", application("BAD-000001", **changes))["code"] == code
    assert sandbox.ask("security_cases", "select count(*) from application") == before


def test_a_case_is_followed_from_submission_to_withdrawal(client: Client) -> None:
    """Steps, supplements and withdrawal are kept, each once."""
    case = "WAY-000001"
    client.call("security_cases", "submit_application", application(case))
    step = {"case": case, "step": "受理", "state": "supplement", "by": "ga/1", "note": "缺材料"}
    assert client.call("security_cases", "record_step", step)["repeated"] is False
    assert client.call("security_cases", "record_step", step)["repeated"] is True
    more = {"case": case, "form": {"child_sex": "female"}, "idempotency_key": f"{case}:s1"}
    assert client.call("security_cases", "supplement_application", more)["repeated"] is False
    assert client.call("security_cases", "supplement_application", more)["repeated"] is True
    assert client.call("security_cases", "record_step", {**step, "state": "done"})["repeated"] is False
    assert client.call("security_cases", "record_step", {**step, "state": "refused"})["code"] == "step_over"
    kept = client.call("security_cases", "get_application", {"case": case, "subject": LIN})
    assert kept["form"] == {"child_name": "周小满", "child_sex": "female"}
    assert [(row["step"], row["state"]) for row in kept["steps"]] == [("受理", "done")]
    assert client.call("security_cases", "withdraw_application", {"case": case})["state"] == "withdrawn"
    assert client.call("security_cases", "withdraw_application", {"case": case})["repeated"] is True
    late = {**more, "idempotency_key": f"{case}:s2"}
    assert client.call("security_cases", "supplement_application", late)["code"] == "case_closed"


def test_an_issued_certificate_replaces_the_old_one(client: Client, sandbox: SandboxWorld) -> None:
    """A new certificate of a kind takes the place of the old; issued once for a case."""
    holder = "990102194604180010"
    order: dict[str, object] = {"holder": holder, "certificate": "id_card", "fields": {"address": "新址"}}
    order |= {"case": "ISS-000001", "idempotency_key": "ISS-000001:issue"}
    first = client.call("certificates", "issue_certificate", order, department="ga")
    assert first["repeated"] is False
    assert client.call("certificates", "issue_certificate", order, department="ga")["serial"] == first["serial"]
    held = client.call("certificates", "list_certificates", {"holder": holder})["certificates"]
    cards = [row for row in held if row["certificate"] == "id_card"]
    assert [(row["serial"], row["fields"]["address"], row["fields"]["name"]) for row in cards] == [
        (first["serial"], "新址", "周建国")
    ]
    assert client.call("certificates", "issue_certificate", order, department="rs")["code"] == "not_the_issuer"


def test_every_department_of_the_pack_has_exactly_one_case_system(sandbox: SandboxWorld) -> None:
    """Thirty departments, five case systems, none forgotten and none twice."""
    rows = json.loads(sandbox.registry.read_text("utf-8"))["servers"]
    served = sorted(department for row in rows for department in row["departments"])
    pack = yaml.safe_load((PACK / "pack.yaml").read_text("utf-8"))
    assert served == sorted(row["id"] for row in pack["departments"])


def test_a_killed_system_comes_back_with_what_it_knew(client: Client, sandbox: SandboxWorld) -> None:
    """Durable: an acknowledged application is still there after ``kill -9``; the seed is not sown twice."""
    client.call("security_cases", "submit_application", application("KIL-000001"))
    certificates = sandbox.ask("certificates", "select count(*) from certificate")
    for server in ("security_cases", "certificates"):
        pid = sandbox.row(server)["pid"]
        sandbox.kill(server)
        until(lambda server=server, pid=pid: sandbox.row(server)["pid"] != pid and answers(sandbox, server), 10)
    kept = client.call("security_cases", "get_application", {"case": "KIL-000001"})
    assert kept["receipt"].startswith("GA")
    assert sandbox.ask("certificates", "select count(*) from certificate") == certificates


def answers(sandbox: SandboxWorld, server: str) -> bool:
    """Whether a system's control endpoint answers."""
    try:
        return bool(sandbox.order(server))
    except OSError:
        return False


def test_control_needs_its_own_token(sandbox: SandboxWorld) -> None:
    """The control endpoint is guarded; its token is readable by its owner alone."""
    assert (sandbox.home / "control-token").stat().st_mode & 0o777 == 0o600
    url = sandbox.row("registers")["control_url"]
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5)  # noqa: S310 - our own address
        assert refused.value.code == 401


def test_orders_are_given_on_the_command_line(sandbox: SandboxWorld) -> None:
    """``python -m shanzhi_sandbox control SERVER --slow-ms …``: failure can be shown."""
    command = [sys.executable, "-m", "shanzhi_sandbox", "control", "registers", "--home", str(sandbox.home)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "sandbox")}
    done = subprocess.run([*command, "--slow-ms", "7"], env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout)["faults"]["slow_ms"] == 7


@pytest.mark.kill
def test_no_system_outlives_its_supervisor(tmp_path: Path) -> None:
    """Stops its children when it dies, also by ``kill -9``."""
    world = SandboxWorld(tmp_path)
    pids = [row["pid"] for row in json.loads(world.registry.read_text("utf-8"))["servers"]]
    world.process.send_signal(signal.SIGKILL)
    world.process.wait(10)
    until(lambda: not any(running(pid) for pid in pids), 10)
    if world.process.stderr:
        world.process.stderr.close()


def running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_in_use_is_told_plainly(sandbox: SandboxWorld, tmp_path: Path) -> None:
    """A port in use gets a clear message."""
    command = [sys.executable, "-m", "shanzhi_sandbox", "--home", str(tmp_path), "--pack", str(PACK)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "sandbox")}
    command += ["--port-base", str(sandbox.port_base)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "已被占用" in done.stderr
