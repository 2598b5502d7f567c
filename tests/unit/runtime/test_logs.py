"""The log of a server."""

import logging
from collections.abc import Iterator

import pytest

from bot.runtime.logs import Lines, Seldom, log_to_stderr
from tests.unit.runtime.test_display import HOSTILE, steers


def line(level: int, message: str, *args: object, name: str = "bot.x", **more: object) -> str:
    record = logging.makeLogRecord(
        {"name": name, "levelno": level, "levelname": logging.getLevelName(level),
         "msg": message, "args": args, "created": 0.0, **more}
    )  # fmt: skip
    return Lines().format(record)


def test_event_is_one_line_with_what_belongs_to_it() -> None:
    made = line(logging.WARNING, "update failed", reference="7F3K", where="bot.service:12")

    assert made == (
        "1970-01-01T00:00:00.000+00:00 warning bot.x update failed reference=7F3K"
        " where=bot.service:12"
    )


def test_error_is_told_by_its_kind_and_place_alone() -> None:
    try:
        message = "my answer"
        raise ValueError(message)
    except ValueError as error:
        made = line(logging.ERROR, "failed", exc_info=(type(error), error, error.__traceback__))

    assert "error=ValueError" in made
    assert "tests.unit.runtime.test_logs" in made
    assert "my answer" not in made


def test_event_stays_one_line_and_steers_no_terminal_whatever_belongs_to_it() -> None:
    made = line(logging.WARNING, "refused", workspace=f"{HOSTILE}\nforged event")

    assert not steers(made)
    assert made.endswith("\\nforged event")
    assert "\n" not in made


def test_values_of_others_are_left_out() -> None:
    made = line(logging.WARNING, "request %s", "with an answer", name="library")

    assert made.endswith("warning library request %s")


@pytest.fixture
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    ours = {name: logging.getLogger(name).level for name in ("bot", "adapters")}
    yield
    root.handlers[:], root.level = handlers, level
    for name, was in ours.items():
        logging.getLogger(name).setLevel(was)


@pytest.mark.usefixtures("_as_before")
def test_ours_is_written_and_of_others_only_what_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_to_stderr()

    logging.getLogger("bot.y").info("ours")
    logging.getLogger("library").info("theirs")
    logging.getLogger("library").warning("wrong")

    lines = capsys.readouterr().err.splitlines()
    assert [one.split(" ", 1)[1] for one in lines] == ["info bot.y ours", "warning library wrong"]


def test_what_happens_again_and_again_is_one_line_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = 0.0
    told = Seldom(logging.getLogger("bot.x"), "too many", lambda: now)

    for second in range(125):
        now = float(second)
        told(kind="x")

    assert [(record.getMessage(), vars(record)["times"]) for record in caplog.records] == [
        ("too many", 1), ("too many", 60), ("too many", 60),
    ]  # fmt: skip
