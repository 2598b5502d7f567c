"""A folder of releases that are newer than the locked ones, for pip's ``--find-links``."""

from pathlib import Path
from zipfile import ZipFile

NEWER = "99999.0"

NAMES = ("coverage", "typer", "mdurl")
"""A requirement with an extra, one without, and one that only others require."""


def write_newer_releases(folder: Path) -> None:
    """Write a wheel of each name, which pip prefers to the locked release."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        _write_wheel(folder, name)


def _write_wheel(folder: Path, name: str) -> None:
    info = f"{name}-{NEWER}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {NEWER}\nProvides-Extra: toml\n"
    with ZipFile(folder / f"{name}-{NEWER}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "raise ImportError('not the locked release')\n")
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
