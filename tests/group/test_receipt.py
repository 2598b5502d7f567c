"""The anonymity receipt: what is kept, what was deleted, and what cannot be."""

from datetime import UTC, datetime

import pytest

from bot.group.receipt import Ending, receipt
from tests.group.make import TEXTS, text

UNTIL = datetime(2027, 11, 22, 9, 30, tzinfo=UTC)

KEPT = "Kept are counts only"
DELETED = "Deleted are everybody's answers"
TOOK_PART = "Remembered until the second round ends: who took part in the first"
FORGOTTEN = "Who took part is deleted, too."
DATE = "The counts are deleted on November 22, 2027."
CANNOT = "backups of its database that were made before, and the messages that stand in people's"
NOTHING = "Nothing was shown, and no counts are kept."
SECOND = "The second round was not revealed, and nothing of it is kept."


@pytest.mark.parametrize(
    ("ending", "has", "lacks"),
    [
        ("revealed", (KEPT, DELETED, FORGOTTEN, DATE, CANNOT), (TOOK_PART, NOTHING, SECOND)),
        ("first_round", (KEPT, DELETED, TOOK_PART, DATE, CANNOT), (FORGOTTEN, NOTHING, SECOND)),
        ("second_removed", (SECOND, KEPT, DELETED, FORGOTTEN, DATE, CANNOT), (TOOK_PART, NOTHING)),
        ("removed", (DELETED, NOTHING, FORGOTTEN, CANNOT), (KEPT, TOOK_PART, DATE, SECOND)),
    ],
)
def test_receipt_says_what_happened_and_nothing_that_did_not(
    ending: Ending, has: tuple[str, ...], lacks: tuple[str, ...]
) -> None:
    found = text(receipt(TEXTS, ending, 5, UNTIL))

    assert [one for one in has if one not in found] == []
    assert [one for one in lacks if one in found] == []


def test_receipt_without_a_date_says_whose_the_deleting_is() -> None:
    found = text(receipt(TEXTS, "revealed", 5))

    assert "The counts stay until whoever runs this bot deletes them." in found
