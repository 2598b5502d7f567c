"""The contents of the built wheel."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.acceptance.installing.tools import PAGE

ROOT = next(folder for folder in Path(__file__).parents if (folder / "pyproject.toml").is_file())


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with ZipFile(wheel) as file:
        return frozenset(file.namelist())


@pytest.mark.parametrize("package", ["bot", "adapters"])
def test_typed_packages_say_so_in_the_wheel(names: frozenset[str], package: str) -> None:
    assert f"{package}/py.typed" in names


def test_page_on_installing_names_all_packages_of_the_wheel(names: frozenset[str]) -> None:
    packages = sorted({name.partition("/")[0] for name in names if ".dist-info/" not in name})
    page = (ROOT / PAGE).read_text("utf-8")

    assert packages == ["adapters", "benchmark_data", "bot", "conversations"]
    assert all(f"`{name}`" in page for name in packages)
