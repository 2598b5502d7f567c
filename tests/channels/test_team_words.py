"""How much everybody in a place has to read: the golden conversations of teams, in words."""

import re
from collections.abc import Iterator

import pytest

from tests.channels.transcripts import FOLDER

GOLDENS = sorted(path.stem for path in FOLDER.glob("*-team*.txt"))
PLACES = ("[the group", "[#leadership")
DELETED = "Individual answers have been deleted."


def messages(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the new messages in the place of a conversation: where each is, and its lines."""
    where, lines = "", list[str]()
    for line in [*(FOLDER / f"{name}.txt").read_text("utf-8").split("\n"), ""]:
        if line.startswith("    "):
            lines.append(line.strip())
            continue
        if where.startswith(PLACES) and "changed" not in where and "gone" not in where:
            yield where, lines
        where, lines = line.strip(), []


def words(lines: list[str]) -> int:
    """Count the words of a message, without its picture and its buttons."""
    return sum(len(line.split()) for line in lines if not re.match(r"[<\[]", line))


def test_every_platform_has_conversations_of_teams() -> None:
    assert {name.partition("-")[0] for name in GOLDENS} == {"slack", "telegram"}
    assert len(GOLDENS) == 6


@pytest.mark.parametrize("name", GOLDENS)
def test_result_is_one_message_of_eighty_words_at_most(name: str) -> None:
    said = list(messages(name))
    results = [lines for where, lines in said if DELETED in lines and "thread" not in where]
    apart = [lines for _, lines in said if "How far you agree" in lines]

    assert len(results) == (2 if name.endswith("two-rounds") else 1)
    for lines in results:
        assert words(lines) <= 80
        assert any(line.startswith("Talk about: ") for line in lines)
        assert sum(line.startswith(("1. ", "2. ")) for line in lines) == 2
        assert lines[-1] in ("[Details]", "[Details →]")
    if name.startswith("telegram"):
        assert apart == []
        assert not any("below the result" in where for where, _ in said)
    else:
        assert len(apart) == len(results)


@pytest.mark.parametrize("name", GOLDENS)
def test_invitation_has_sixty_words_at_most_above_its_button(name: str) -> None:
    invited = [lines for _, lines in messages(name) if any("[Take part" in line for line in lines)]

    assert invited
    for lines in invited:
        assert words(lines) <= 60
