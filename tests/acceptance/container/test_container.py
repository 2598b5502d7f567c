"""The check of the image notices what it is there to notice, and says where it cannot run."""

import re
from pathlib import Path

import pytest

from tests.acceptance.container.__main__ import REQUIRE, main
from tests.acceptance.container.building import DEBIAN, ROOT, Image
from tests.acceptance.container.checks import Wrong, contents
from tests.kit.screens import chromium

HEALTHY = {"User": "10001:10001", "Healthcheck": {"Test": ["CMD", "python", "healthcheck"]}}


def with_file(root: Path, path: str) -> Path:
    (root / path).parent.mkdir(parents=True)
    (root / path).write_text("")
    return root / path


async def test_image_in_order_is_measured(tmp_path: Path) -> None:
    with_file(tmp_path, "opt/cxbot/bin/cxbot")

    assert await contents(Image(tmp_path, HEALTHY), tmp_path) == {"megabytes": 0, "files": 1}


@pytest.mark.parametrize(
    "path", ["usr/bin/gcc", "usr/local/bin/make", "opt/cxbot/lib/python3.12/site-packages/pip/x"]
)
async def test_compiler_or_pip_in_the_image_is_noticed(tmp_path: Path, path: str) -> None:
    with_file(tmp_path, path)

    with pytest.raises(Wrong, match=r"it has .*(gcc|make|pip)"):
        await contents(Image(tmp_path, HEALTHY), tmp_path)


async def test_program_with_rights_of_another_is_noticed(tmp_path: Path) -> None:
    with_file(tmp_path, "opt/cxbot/bin/sudo").chmod(0o4755)

    with pytest.raises(Wrong, match=r"rights of another user: .*sudo"):
        await contents(Image(tmp_path, HEALTHY), tmp_path)


@pytest.mark.parametrize("user", ["", "0:0", "root", "cxbot"])
async def test_user_that_may_be_root_is_noticed(tmp_path: Path, user: str) -> None:
    with pytest.raises(Wrong, match="it runs as"):
        await contents(Image(tmp_path, HEALTHY | {"User": user}), tmp_path)


@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_machine_that_cannot_build_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], required: str, code: int
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setenv(REQUIRE, required)

    assert main() == code
    said = capsys.readouterr().err
    assert said.startswith("NOT RUN: the image was neither built nor started: ")
    assert "buildah" in said or "root" in said


def test_ci_installs_every_program_that_its_checks_look_for() -> None:
    (programs,) = re.findall(
        r"^for program in (.*); do$", (ROOT / ".ci/run").read_text(), re.MULTILINE
    )

    assert {*DEBIAN.split(), chromium.PROGRAMS[0]} <= set(programs.split())
