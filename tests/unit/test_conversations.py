"""Golden conversations; ``--update-golden`` rewrites them, and the diff is the review."""

from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from tests.kit import golden

FILES = sorted((Path(__file__).parents[1] / "conversations").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation_goes_as_written(
    path: Path, quick_check: Assessment, everything: Assessment, request: pytest.FixtureRequest
) -> None:
    written = golden.read(path)
    flows = {"quick-check": quick_check, "everything": everything}

    with golden.Person(flows[written["flow"]]) as person:
        found = [{**turn, "bot": person.turn(turn)} for turn in written["turns"]]

    if request.config.getoption("--update-golden"):
        golden.write(path, {**written, "turns": found})
        return
    for turn, expected in zip(found, written["turns"], strict=True):
        assert turn["bot"] == expected.get("bot"), f"after {turn}"


def test_there_are_conversations() -> None:
    assert len(FILES) >= 10
