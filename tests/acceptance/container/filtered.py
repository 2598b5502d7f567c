"""Serves the bot with the rights that the systemd unit leaves it, where no systemd runs.

    python -m tests.acceptance.container.filtered

The calls that ``SystemCallFilter`` admits are read from the unit, and looked up with
systemd-analyze. All others fail, as do sockets of other families than ``RestrictAddressFamilies``
names. As ``MemoryDenyWriteExecute`` says, no memory becomes executable: the kernel sees to that.
"""

import ctypes
import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[3]
UNIT = ROOT / "deploy" / "cxbot.service"

ALLOW, FAIL = 0x7FFF0000, 0x00050001
"""libseccomp's words for letting a call pass, and for failing with EPERM."""

LINUX = (6, 3)
"""The first version that can keep a process from making memory executable."""

EQUAL = 4
SET_MDWE, REFUSE_EXEC_GAIN = 65, 1


class CannotFilter(Exception):
    """This machine cannot take these rights away; says why."""


class Comparison(ctypes.Structure):
    """An argument of a call, and the value that it must have."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("value", ctypes.c_uint64),
        ("mask", ctypes.c_uint64),
    )


def values(name: str) -> list[str]:
    """Return the words of each line of the unit with this name."""
    return re.findall(rf"^{name}=(.+)$", UNIT.read_text("utf-8"), re.MULTILINE)


def admitted() -> set[str]:
    """Return the names of the calls that the unit admits."""
    groups, calls = _groups(), set[str]()
    for line in values("SystemCallFilter"):
        words = line.removeprefix("~").split()
        named = {call for word in words for call in _expanded(word, groups)}
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def _groups() -> dict[str, list[str]]:
    """Return what is in each of systemd's groups: calls, and groups again."""
    command = ["systemd-analyze", "--no-pager", "syscall-filter"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    groups: dict[str, list[str]] = {}
    members: list[str] = []
    for line in listed.splitlines():
        if line.startswith("@"):
            members = groups.setdefault(line.strip(), [])
        elif line.startswith(" ") and not line.strip().startswith("#"):
            members.append(line.strip())
    return groups


def _expanded(word: str, groups: Mapping[str, list[str]]) -> set[str]:
    """Return the calls of a group, or the call itself."""
    if not word.startswith("@"):
        return {word}
    return {call for member in groups[word] for call in _expanded(member, groups)}


def restrict() -> None:
    """Take the rights from this process, and from all that it becomes.

    Raises:
        CannotFilter: There is no libseccomp, or Linux is too old.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        seccomp = ctypes.CDLL("libseccomp.so.2")
    except OSError as error:
        raise CannotFilter(str(error)) from None
    if libc.prctl(SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0) != 0:
        reason = f"Linux {os.uname().release} does not know MDWE"
        raise CannotFilter(reason)
    _load(seccomp)


def _load(seccomp: ctypes.CDLL) -> None:
    """Make the filter of the unit's lines, and let the kernel keep to it."""
    seccomp.seccomp_init.restype = ctypes.c_void_p
    own = ctypes.c_void_p(seccomp.seccomp_init(FAIL))
    for call in sorted(admitted() - {"socket"}):
        number = seccomp.seccomp_syscall_resolve_name(call.encode())
        if number >= 0:
            assert seccomp.seccomp_rule_add_array(own, ALLOW, number, 0, None) == 0, call
    (families,) = values("RestrictAddressFamilies")
    number = seccomp.seccomp_syscall_resolve_name(b"socket")
    for name in families.split():
        family = Comparison(0, EQUAL, getattr(socket, name).value, 0)
        code = seccomp.seccomp_rule_add_array(own, ALLOW, number, 1, ctypes.byref(family))
        assert code == 0, name
    assert seccomp.seccomp_load(own) == 0


if __name__ == "__main__":
    restrict()
    os.execv(sys.executable, [sys.executable, *(sys.argv[1:] or ["-m", "bot", "serve"])])  # noqa: S606
