"""The keys of an installation: the platform refuses to start with a weak or default secret (our own word)."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shanzhi.security.secrets import DEMO_FILE, SecretRefused, load_keys

GOOD = base64.b64encode(bytes((i * 73 + i * i * 41 + 19) % 256 for i in range(32))).decode()
OTHER = bytes((i * 57 + i * i * 91 + 101) % 256 for i in range(32)).hex()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "secret_default"),
        ("changeme", "secret_default"),
        ("ChangeMe" * 8, "secret_default"),
        ("MySuperSecretKeyWhichIsLong0123456789abcdefgh", "secret_default"),
        ("a" * 64, "secret_weak"),
        ("0123456789abcdef" * 4, "secret_default"),
        ("fedcba9876543210" * 4, "secret_weak"),
        (bytes(range(32)).hex(), "secret_weak"),
        (base64.b64encode(b"a long sentence that a person typed in").decode(), "secret_weak"),
        ("thisisaverylongpassphrasefromaperson0192837465", "secret_weak"),
        ("dGhpcw==", "secret_short"),
        ("没有密码的密码", "secret_malformed"),
        ("only spaces and words! not base64 at all, but long", "secret_malformed"),
    ],
)
def test_the_platform_refuses_to_start_with_a_weak_default_or_malformed_secret(
    tmp_path: Path, value: str, code: str
) -> None:
    """Our word: 'refuse to start with a weak or default secret', with a message that says what to do."""
    with pytest.raises(SecretRefused) as refused:
        load_keys(tmp_path, {"SHANZHI_SECRET": value}, demo=True)
    assert refused.value.code == code
    assert "openssl rand" in refused.value.detail
    assert not value or value not in refused.value.detail


def test_without_configuration_only_the_demonstration_starts(tmp_path: Path) -> None:
    """A city that forgot its secret is told so; nothing is invented for it."""
    with pytest.raises(SecretRefused) as refused:
        load_keys(tmp_path, {})
    assert refused.value.code == "secret_missing"
    assert not list(tmp_path.iterdir())


def test_the_demonstration_makes_one_private_secret_and_keeps_it(tmp_path: Path) -> None:
    """Sessions survive a restart of the demonstration; nobody else on the machine can read the file."""
    first = load_keys(tmp_path / "home", {}, demo=True)
    again = load_keys(tmp_path / "home", {}, demo=True)
    assert first == again
    assert first.demo
    assert stat.S_IMODE((tmp_path / "home" / DEMO_FILE).stat().st_mode) == 0o600
    assert [p.name for p in (tmp_path / "home").iterdir()] == [DEMO_FILE]


def test_processes_that_start_at_once_agree_on_one_demonstration_secret(tmp_path: Path) -> None:
    """The web process and a worker may start together."""
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: load_keys(tmp_path, {}, demo=True), range(16)))
    assert len({key.session for key in keys}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A secret that others can read is not one."""
    path = tmp_path / "secret"
    path.write_text(GOOD)
    path.chmod(mode)
    with pytest.raises(SecretRefused) as refused:
        load_keys(tmp_path, {"SHANZHI_SECRET_FILE": str(path)})
    assert refused.value.code == "secret_exposed"
    assert "chmod 600" in refused.value.detail
    path.chmod(0o600)
    assert load_keys(tmp_path, {"SHANZHI_SECRET_FILE": str(path)}) == load_keys(tmp_path, {"SHANZHI_SECRET": GOOD})


def test_keys_of_different_purpose_differ_and_one_can_be_held_by_somebody_else(tmp_path: Path) -> None:
    """The auditor's key may be kept from the administrator (separation of the three administrators)."""
    keys = load_keys(tmp_path, {"SHANZHI_SECRET": GOOD})
    apart = load_keys(tmp_path, {"SHANZHI_SECRET": GOOD, "SHANZHI_AUDIT_KEY": OTHER})
    assert len({keys.session, keys.audit, keys.gateway_seed}) == 3
    assert apart.audit == bytes.fromhex(OTHER)
    assert apart.session == keys.session


def test_one_value_for_two_purposes_is_refused(tmp_path: Path) -> None:
    """A key that leaks in one place must not open another."""
    with pytest.raises(SecretRefused) as refused:
        load_keys(tmp_path, {"SHANZHI_SECRET": GOOD, "SHANZHI_AUDIT_KEY": GOOD})
    assert refused.value.code == "secret_reused"


def test_half_a_configuration_is_not_filled_up_by_the_demonstration(tmp_path: Path) -> None:
    """Somebody who configures one key means to configure them all."""
    with pytest.raises(SecretRefused):
        load_keys(tmp_path, {"SHANZHI_AUDIT_KEY": OTHER}, demo=True)


def test_random_secrets_are_never_taken_for_weak_ones(tmp_path: Path) -> None:
    """What our own advice produces must be accepted."""
    for _ in range(300):
        raw = os.urandom(32)
        for text in (raw.hex(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("=")):
            load_keys(tmp_path, {"SHANZHI_SECRET": text})


def test_keys_do_not_show_when_printed(tmp_path: Path) -> None:
    """A traceback or a log line must not hold a key."""
    keys = load_keys(tmp_path, {"SHANZHI_SECRET": GOOD})
    assert repr(keys) == "Keys(demo=False)"
    assert b"PRIVATE KEY" in keys.gateway_private_pem
    assert b"PUBLIC KEY" in keys.gateway_public_pem
