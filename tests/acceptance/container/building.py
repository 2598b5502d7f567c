"""Makes a base with mmdebstrap, and with buildah the image on it, its root mounted in a folder."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[3]

SUITE = "bookworm"
PACKAGES = ("ca-certificates", "python3", "python3-venv", "tzdata")
"""The Debian packages that the base image needs; Containerfile lists the same."""

LEFT_OUT = ("doc", "locale", "man")
DEBIAN = "buildah caddy mmdebstrap"
BASE, IMAGE = "localhost/cxbot-base", "localhost/cxbot"
BASE_S, IMAGE_S, STEP_S = 300.0, 480.0, 120.0

AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
PIP_OPTIONS = ("index-url", "trusted-host", "proxy")
"""The pip options of this machine that pip needs inside the container too."""


class CannotBuild(Exception):
    """This machine builds no images; says why."""


class StepFailed(Exception):
    """A program that builds failed, or took too long; ends with what it said."""


@dataclass(frozen=True)
class Image:
    """A built image.

    Attributes:
        root: The folder with its files.
        config: How it is started, as Docker writes it: ``User``, ``Env``, ``Cmd`` and so on.
    """

    root: Path
    config: Mapping[str, object]

    def listed(self, name: str) -> list[str]:
        """Return a list of its configuration; empty if it has none."""
        value = self.config.get(name)
        return [str(item) for item in value] if isinstance(value, list) else []

    @property
    def health(self) -> list[str]:
        """The command that asks whether it is well."""
        checked = self.config["Healthcheck"]
        assert isinstance(checked, dict)
        kind, *command = map(str, checked["Test"])
        assert kind == "CMD", kind
        return command


def need_tools() -> None:
    """Check that this machine can build, and start what is built.

    Raises:
        CannotBuild: It is not root's, or lacks a program.
    """
    if os.geteuid() != 0:
        reason = "it needs root"
        raise CannotBuild(reason)
    programs = ("buildah", "caddy", "mmdebstrap", "setpriv", "unshare")
    missing = [name for name in programs if not shutil.which(name)]
    if missing:
        reason = f"there is no {', no '.join(missing)} (Debian: apt-get install {DEBIAN})"
        raise CannotBuild(reason)


@contextmanager
def built(folder: Path) -> Iterator[Image]:
    """Build the image below a folder, which takes some gigabytes meanwhile.

    Raises:
        CannotBuild: This machine cannot.
        StepFailed: A step failed.
    """
    need_tools()
    buildah = partial(_buildah, folder)
    _make_base(folder)
    buildah("bud", "--isolation", "chroot", "--tag", BASE, "--file", "Base", str(folder))
    buildah(
        "bud", "--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}",
        *_secrets(folder), "--tag", IMAGE, "--file", str(ROOT / "Containerfile"), str(ROOT),
        seconds=IMAGE_S,
    )  # fmt: skip
    container = buildah("from", IMAGE)
    try:
        told = json.loads(buildah("inspect", "--type", "image", IMAGE))
        yield Image(Path(buildah("mount", container)), told["Docker"]["config"])
    finally:
        buildah("umount", "--all")
        buildah("rm", "--all")


def _make_base(folder: Path) -> None:
    """Write a Debian with Python, and the file that makes it an image."""
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in LEFT_OUT]
    packages = f"--include={','.join(PACKAGES)}"
    archive = str(folder / "base.tar")
    run(["mmdebstrap", "--variant=apt", *excluded, packages, SUITE, archive], BASE_S)
    (folder / "Base").write_text("FROM scratch\nADD base.tar /\n")


def _secrets(folder: Path) -> list[str]:
    """Return options that let pip inside reach what it reaches outside."""
    config = folder / "pip.conf"
    values = {name: _pip_option(name) for name in PIP_OPTIONS} | {"cert": AUTHORITIES}
    lines = [f"{name} = {value}" for name, value in values.items() if value]
    config.write_text("\n".join(["[global]", *lines, ""]))
    return [f"--secret=id=pip,src={config}", f"--secret=id=authorities,src={AUTHORITIES}"]


def _pip_option(name: str) -> str:
    """Return what pip is told here by a variable or a file; empty if nothing."""
    own = os.environ.get(f"PIP_{name.upper().replace('-', '_')}", "")
    command = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=STEP_S)
    return own or done.stdout.strip()


def _buildah(folder: Path, *arguments: str, seconds: float = STEP_S) -> str:
    """Run buildah with a storage of its own; return the last line that it prints."""
    storage = ["--root", f"{folder}/store", "--runroot", f"{folder}/run"]
    printed = run(["buildah", *storage, "--storage-driver", "vfs", *arguments], seconds)
    return printed if arguments[0] == "inspect" else printed.rpartition("\n")[2]


def run(command: Sequence[str], seconds: float) -> str:
    """Run a program; return what it prints.

    Raises:
        StepFailed: It failed, or took longer.
    """
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=seconds,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        reason = f"{command[0]}: not within {seconds:g} s"
        raise StepFailed(reason) from None
    if done.returncode != 0:
        reason = f"{command[0]}: {done.returncode}\n{done.stdout[-1000:]}{done.stderr[-3000:]}"
        raise StepFailed(reason)
    return done.stdout.strip()
