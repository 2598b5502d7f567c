"""The locked releases, and what is installed beside them."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

NOT_LOCKED = {"cx-maturity-bot", "pip", "setuptools"}
"""The project itself, and what Python puts into a new environment."""

Pins = dict[str, set[str]]
"""The locked releases of each name; several where they differ between Pythons."""

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(.*?)\s*\\?$", re.MULTILINE)


def pins(checkout: Path, *locks: str) -> Pins:
    """Return the releases that these locks of a checkout name."""
    pinned: Pins = {}
    for lock in locks:
        for name, version, _ in _PIN.findall(_read(checkout, lock)):
            pinned.setdefault(_normal(name), set()).add(version)
    return pinned


def without_hashes(checkout: Path, lock: str) -> str:
    """Return the pins of a lock as constraints without hashes, which pipx needs."""
    lines = [
        f"{name}=={version}{when}" for name, version, when in _PIN.findall(_read(checkout, lock))
    ]
    return "\n".join(lines) + "\n"


def other_releases(installed: Iterable[Mapping[str, str]], pinned: Pins, by: str) -> list[str]:
    """Say what is installed that the locks do not name, or another release of it.

    Args:
        installed: Name and version of each, as pip and uv list them.
        pinned: The locked releases.
        by: The installer.
    """
    releases = {_normal(release["name"]): release["version"] for release in installed}
    return [
        f"{by}: {name} {version} is installed, the lock says {pinned.get(name, 'nothing of it')}"
        for name, version in releases.items()
        if name not in NOT_LOCKED and version not in pinned.get(name, ())
    ]


def _read(checkout: Path, lock: str) -> str:
    return (checkout / "requirements" / lock).read_text("utf-8")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
