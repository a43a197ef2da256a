"""Finding the keys: environment, files, or — in the demonstration alone — a file that it makes for itself.

Fails closed: a platform without good keys does not start.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from shanzhi.security.secrets.model import ADVICE, Keys, SecretRefused, decode, derive

DEMO_FILE = "demo-secret"
_PARTS = ("session", "audit", "gateway")


def load_keys(home: Path, env: Mapping[str, str], *, demo: bool = False) -> Keys:
    """The keys of this installation.

    ``SHANZHI_SECRET`` (or ``SHANZHI_SECRET_FILE``) is the master from which every key is derived.
    ``SHANZHI_SESSION_KEY``, ``SHANZHI_AUDIT_KEY`` and ``SHANZHI_GATEWAY_KEY`` (each also with ``_FILE``) replace a
    derived key, so that, for example, the auditor alone holds the audit key. Values are hexadecimal or base64 of at
    least 32 random bytes. With ``demo`` and nothing configured, ``home/demo-secret`` is made (mode 0600) and kept.

    Raises:
        SecretRefused: nothing is configured; a value is weak, default or malformed; a file is readable by others.
    """
    single = {part: _configured(f"SHANZHI_{part.upper()}_KEY", env) for part in _PARTS}
    master = _configured("SHANZHI_SECRET", env)
    made = False
    if master is None and not all(single.values()):
        if not demo or any(single.values()):
            raise SecretRefused(
                "secret_missing",
                "没有配置密钥，平台拒绝启动。请设置环境变量 SHANZHI_SECRET，"
                f"或用 SHANZHI_SECRET_FILE 指向只有本人可读的文件。{ADVICE}",
            )
        master, made = _demo_secret(home), True
    given = {part: key or derive(master or b"", part) for part, key in single.items()}
    if len({*given.values(), master}) != len(given) + 1:
        raise SecretRefused("secret_reused", f"不同用途的密钥不能相同。{ADVICE}")
    return Keys(session=given["session"], audit=given["audit"], gateway_seed=given["gateway"][:32], demo=made)


def _configured(name: str, env: Mapping[str, str]) -> bytes | None:
    value, path = env.get(name), env.get(f"{name}_FILE")
    if value is not None and path is not None:
        raise SecretRefused("secret_twice", f"{name} 与 {name}_FILE 只能设置一个。")
    if path is not None:
        return decode(_read_private(Path(path)), f"{name}_FILE")
    return None if value is None else decode(value, name)


def _demo_secret(home: Path) -> bytes:
    """Read the demonstration's own secret, making it at the first start (two starts at once agree on one)."""
    path = home / DEMO_FILE
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        draft = home / f".{DEMO_FILE}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        try:
            os.link(draft, path)  # atomic, and fails when another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return decode(_read_private(path), str(path))


def _read_private(path: Path) -> str:
    """The text of a file that only its owner can read."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise SecretRefused("secret_unreadable", f"无法读取密钥文件 {path}：{error.strerror}。") from error
    with os.fdopen(handle) as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise SecretRefused("secret_unreadable", f"密钥文件 {path} 不是普通文件。")
        if status.st_mode & 0o077 or status.st_uid not in (os.geteuid(), 0):
            raise SecretRefused(
                "secret_exposed", f"密钥文件 {path} 可被其他用户读取或不属于当前用户。请执行 chmod 600 {path} 后重试。"
            )
        return file.read(4096)
