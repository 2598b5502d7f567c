"""The receipt: what was deleted, what is kept until when, and on which database."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from bot.messages import plain
from bot.team.receipt import Ending, Receipt, ending_of, receipt_of
from tests.conftest import NOW
from tests.unit.team.make import TEXTS, team, text

UNTIL = datetime(2027, 11, 22, 9, 30, tzinfo=UTC)
DATE = "November 22, 2027"
CODES = "codes with roles"
FILES = "but database files and backups keep them until overwritten."
SQL = "nobody can read it through me or by SQL"
SERVER = (
    "The server’s files, WAL archives, replicas, and backups keep it until they’re overwritten."
)
ENDINGS: tuple[Ending, ...] = get_args(Ending)


def receipt(ending: Ending, *, codes: bool = False, erases: bool = True) -> Receipt:
    rounds = 2 if ending in ("first_round", "second_removed") else 1
    assessment = team(rounds=rounds, series=codes)
    return Receipt(TEXTS, assessment, ending, UNTIL, UNTIL, erases)


def said(paper: Receipt) -> str:
    return text(paper.message(details_apart=True).blocks).strip()


def details(paper: Receipt) -> str:
    return text(paper.details().said.blocks)


def test_result_says_what_was_deleted_in_one_sentence_and_the_details_what_is_kept() -> None:
    single, series = receipt("revealed"), receipt("revealed", codes=True)

    assert single.deleted() == series.deleted() == "Individual answers have been deleted."
    assert f"Kept until {DATE}: how many people answered" in details(single)
    assert "code" not in details(single)
    assert f"Kept until {DATE}: a code, not a name" in details(series)


@pytest.mark.parametrize("erases", [False, True])
def test_sentence_has_fourteen_words_at_most(*, erases: bool) -> None:
    assert len(receipt("revealed", erases=erases).deleted().split()) <= 14


@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_codes_are_never_called_deleted(ending: Ending, *, codes: bool) -> None:
    paper = receipt(ending, codes=codes)
    kept = paper.team.keeps_codes and ending != "removed"

    assert (CODES in paper.details().notice) == kept
    assert ("a code, not a name" in details(paper)) == kept
    for sentence in f"{said(paper)} {details(paper)} {paper.details().notice}".split("."):
        assert not ("code" in sentence and "elete" in sentence)


def test_codes_have_a_date_of_their_own_where_totals_are_kept_for_longer() -> None:
    two_years = NOW + timedelta(days=730)
    assessment = receipt_of(TEXTS, team(series=True), "revealed", two_years, NOW, erases=True)

    assert "Kept until November 21, 2028: how many" in details(assessment)
    assert "Kept until December 27, 2027: a code" in details(assessment)


@pytest.mark.parametrize(
    ("ending", "has", "lacks"),
    [
        ("revealed", ("Individual answers",), ("second round",)),
        ("first_round", ("Individual answers",), ("without a result",)),
        ("second_removed", ("The second round’s answers", "without a result"), ()),
        ("removed", ("All answers", "without a result"), (DATE, "Totals", "totals", "second")),
    ],
)
def test_receipt_says_what_happened_and_nothing_that_did_not(
    ending: Ending, has: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    found = said(receipt(ending))

    assert [phrase for phrase in has if phrase not in found] == []
    assert [phrase for phrase in lacks if phrase in found] == []


@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_receipt_says_only_what_is_true_on_the_database_in_use(
    ending: Ending, *, codes: bool
) -> None:
    erasing, other = (receipt(ending, codes=codes, erases=paper) for paper in (True, False))

    assert FILES not in said(erasing)
    assert FILES in said(other)
    assert "has been overwritten" in details(erasing)
    assert SQL not in details(erasing)
    assert SQL in details(other)
    assert SERVER in details(other)
    assert "has been overwritten" not in details(other)
    assert "overwritten" not in erasing.details().notice
    assert "keep them until" in other.details().notice


@pytest.mark.parametrize("erases", [False, True])
@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_receipt_has_one_or_two_sentences_and_its_essence_fits_an_alert(
    ending: Ending, *, codes: bool, erases: bool
) -> None:
    paper = receipt(ending, codes=codes, erases=erases)
    more = TEXTS.say("team.privacy.more", button=TEXTS.say("telegram.read_all"))

    assert said(paper).count(". ") <= 1
    assert len(f"{paper.details().notice} {more}") <= 200


@pytest.mark.parametrize("erases", [False, True])
@pytest.mark.parametrize("codes", [False, True])
@pytest.mark.parametrize("ending", ENDINGS)
def test_no_message_in_a_chat_is_called_deleted(
    ending: Ending, *, codes: bool, erases: bool
) -> None:
    paper = receipt(ending, codes=codes, erases=erases)

    assert "chats stay." in paper.details().notice
    assert "all messages" not in paper.details().notice
    assert "My database’s copies of messages that show answers are deleted" in details(paper)
    assert "Messages in your chats with me, and in the channel or group, stay" in details(paper)


def test_details_are_behind_a_button_or_below_where_a_channel_has_none() -> None:
    paper = receipt("revealed")

    assert plain(paper.message(details_apart=True)).endswith("\n[Details]")
    assert "What’s kept" not in plain(paper.message(details_apart=True))
    assert plain(paper.message(details_apart=False)).endswith(details(paper).strip())


@pytest.mark.parametrize(
    ("status", "number", "ending"),
    [
        ("draft", 1, None), ("open", 1, None), ("closing", 1, None),
        ("open", 2, "first_round"), ("closing", 2, "first_round"),
        ("revealed", 1, "revealed"), ("revealed", 2, "revealed"),
        ("cancelled", 1, "removed"), ("cancelled", 2, "second_removed"),
    ],
)  # fmt: skip
def test_how_it_ended_follows_from_its_state(
    status: str, number: int, ending: Ending | None
) -> None:
    assert ending_of(team(status=status, round=number, rounds=2)) == ending
