"""Shared fixtures: the shipped assessment, and the option that rewrites golden files."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

import pytest
import typer.main
from hypothesis import settings

from bot.engine.assessment import Assessment
from bot.loading.library import (
    edition_folders,
    flow_folders,
    load_catalogue,
    load_edition,
    load_flow,
)
from bot.loading.yaml_documents import parse_document
from bot.report.render import Format, draw
from bot.scoring.check import EditionFiles, build_edition
from bot.scoring.edition import Edition
from bot.store.sqlite import opening
from tests.kit.memory import keep_temporary_files_in_memory

# The same examples in every run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", max_examples=1000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

DATA = Path(__file__).parent / "data"
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


QUICK = [setting.replace("synchronous=FULL", "synchronous=OFF") for setting in opening.SETTINGS]
"""How SQLite's files are opened where no process is killed."""

pytest_plugins = ["tests.kit.acceptance", "tests.stores.fixtures"]

keep_temporary_files_in_memory()


@pytest.fixture(autouse=True, scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Path]]:
    """Folders that are not there yet, one for each test; no settings from outside are left."""
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name in ("DATABASE_URL", "PORT") or name.startswith(("SLACK_", "TELEGRAM_")):
                patch.delenv(name)
        folder = tmp_path_factory.mktemp("homes")
        yield (folder / str(number) for number in count())


@pytest.fixture(autouse=True)
def _apart(
    request: pytest.FixtureRequest, _homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Keep each test, and the programs that it starts, from a person's own data; and be quick.

    SQLite's commits do not wait for the disk, except where processes are killed. The product has no
    such setting: it would lose confirmed answers with the power. Acceptance tests run with the
    product's own.
    """
    home = next(_homes)
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    if request.node.get_closest_marker("acceptance") is None:
        monkeypatch.setattr(opening, "SETTINGS", QUICK)
    yield
    if home.exists():
        shutil.rmtree(home)


@pytest.fixture(autouse=True, scope="session")
def _each_thing_made_once() -> Iterator[None]:
    """Read each text of YAML, draw each content, build each edition and the command line once.

    A text that is not as it must be is read anew each time, since errors are not kept. A test that
    imports these functions by themselves has them as they are.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.loading.yaml_documents.parse_document", cache(parse_document))
        patch.setattr("bot.report.render.draw", _drawn_once())
        patch.setattr("bot.loading.library.build_edition", _built_once())
        patch.setattr("bot.store.memory.make_tables", _tables_made_once())
        patch.setattr("typer.testing._get_command", cache(typer.main.get_command))
        yield


def _drawn_once() -> Callable[[str, Format], bytes]:
    """Return what draws, and draws nothing twice.

    It returns a copy each time, so that tests see what the bot itself caches, and what it does not.
    """
    drawn = cache(draw)
    return lambda content, format_: bytes(bytearray(drawn(content, format_)))


def _built_once() -> Callable[[EditionFiles, str], Edition]:
    """Return what builds an edition, and builds none twice whose content has the same digest."""
    built: dict[str, Edition] = {}

    def build(files: EditionFiles, digest: str) -> Edition:
        if digest not in built:
            built[digest] = build_edition(files, digest)
        return built[digest]

    return build


def _tables_made_once() -> Callable[[sqlite3.Connection], None]:
    """Return what makes the tables in memory: a copy of those that were made the first time."""

    @cache
    def filled() -> bytes:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            opening.make_tables(connection)
            return connection.serialize()

    return lambda connection: connection.deserialize(filled())


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: the tests and all modules."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite golden files; the diff is the review"
    )


def make_assessment(edition: Edition, folder: Path, consultation_url: str = "") -> Assessment:
    texts = load_catalogue()
    return Assessment(
        load_flow(folder, edition),
        edition,
        texts,
        texts.say("kept.there", count=365),
        consultation_url,
    )


@pytest.fixture(scope="session")
def edition() -> Edition:
    return load_edition(edition_folders()["liveops-2026"])


@pytest.fixture(scope="session")
def quick_check(edition: Edition) -> Assessment:
    return make_assessment(edition, flow_folders()["quick-check"])


@pytest.fixture(scope="session")
def everything(edition: Edition) -> Assessment:
    return make_assessment(edition, DATA / "flows" / "everything")
