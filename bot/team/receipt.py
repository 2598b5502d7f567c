"""The receipt that a team gets for its data at the end: what was deleted, and what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.messages import Block, Bullets, Button, Heading, Paragraph, Reading, Say
from bot.team.model import COMPARED_FOR, Team
from bot.team.orders import TeamOrder
from bot.texts import Catalogue

Ending = Literal["revealed", "first_round", "second_removed", "removed"]
"""The last round was revealed; the first of two was; the first was, but the second was
canceled or never revealed; nothing was revealed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt for an assessment, or a round of it, that is over.

    Attributes:
        texts: The language.
        team: The assessment.
        ending: How it ended.
        kept_until: When the counts are deleted, with its zone.
        codes_until: When the codes are deleted, if there are any.
        erases: Whether deleted data is gone from the database's files.
        figures: Whether any figures were shown; if not, neither totals nor codes are stored.
    """

    texts: Catalogue
    team: Team
    ending: Ending
    kept_until: datetime
    codes_until: datetime
    erases: bool = True
    figures: bool = True

    @property
    def _keeps_codes(self) -> bool:
        return self.team.keeps_codes and self.figures and self.ending != "removed"

    def deleted(self) -> str:
        """Return the sentence of a result: everything behind its counts was deleted."""
        return answers_deleted(self.texts, erases=self.erases)

    def _said(self, name: str) -> str:
        if self.erases:
            return self.texts.say(f"team.receipt.{name}", title=self.team.title)
        return self.texts.say(f"team.receipt.files_{name}", title=self.team.title)

    def message(self, *, details_apart: bool) -> Say:
        """Return the receipt for everybody in the place, where no result comes with it.

        Args:
            details_apart: Whether the channel can show the details to one person alone. If not,
                they follow below.
        """
        removed = self.ending == "removed"
        nothing = (self.texts.say("team.receipt.nothing"),) if removed else ()
        sentence = self.ending if self.ending in ("removed", "second_removed") else "deleted"
        said = Paragraph(" ".join((self._said(sentence), *nothing)))
        if not details_apart:
            return Say((said, *self.blocks()))
        return Say((said,), (details_button(self.texts, self.team),))

    def details(self) -> Reading:
        """Return the details, for one person who asks for them."""
        return Reading(self.essence(), said=Say(self.blocks()))

    def blocks(self) -> tuple[Block, ...]:
        """Return the details: what was deleted, and what is stored until when."""
        return Heading(self.texts.say("team.details.title")), Bullets(tuple(self._points()))

    def essence(self) -> str:
        """Return the details in short, for a chat where others read along."""
        if self.ending == "removed":
            erased, other = "team.details.essence_removed", "team.details.essence_removed_files"
        elif self._keeps_codes:
            erased, other = "team.details.essence_codes", "team.details.essence_codes_files"
        else:
            erased, other = "team.details.essence", "team.details.essence_files"
        return self.texts.say(erased if self.erases else other)

    # ------------------------------------------------------------------ parts

    def _points(self) -> Iterator[str]:
        yield self.texts.say("team.details.deleted")
        if self.ending == "removed":
            yield self.texts.say("team.details.no_totals")
        else:
            yield from self._of_totals()
        if not self._keeps_codes:
            yield self.texts.say("team.details.once")
        yield self.texts.say("team.details.erased" if self.erases else "team.privacy.not_erased")
        yield self.texts.say("team.details.chats")

    def _of_totals(self) -> Iterator[str]:
        if self.ending == "second_removed":
            yield self.texts.say("team.details.second_removed")
        date, smallest = self.texts.day(self.kept_until), self.team.smallest
        if self.figures:
            yield self.texts.say("team.details.totals", date=date, smallest=smallest)
        else:
            yield self.texts.say("team.details.count", date=date)
        yield self.texts.say("team.details.settings")
        if self._keeps_codes:
            yield self.texts.say("team.details.codes", date=self.texts.day(self.codes_until))
        yield self.texts.say("team.details.shown_again", days=COMPARED_FOR.days)
        if self.ending == "first_round":
            yield self.texts.say("team.details.again")


def answers_deleted(texts: Catalogue, *, erases: bool) -> str:
    """Return the sentence that individual answers were deleted, as far as the database does it."""
    return texts.say("team.receipt.deleted" if erases else "team.receipt.files_deleted")


def details_button(texts: Catalogue, team: Team, number: int = 0) -> Button:
    """Return the button to read the details of a round's result, or of an end without one."""
    argument = str(number) if number else ""
    return Button(texts.say("team.button.details"), TeamOrder("details", team.id, argument).token)


def receipt_of(  # noqa: PLR0913 - the last two are named by callers
    texts: Catalogue,
    team: Team,
    ending: Ending,
    deleted_at: datetime,
    shown_at: datetime,
    *,
    erases: bool,
    figures: bool = True,
) -> Receipt:
    """Return a receipt with its dates.

    Args:
        texts: The language.
        team: The assessment.
        ending: How it ended.
        deleted_at: When its counts may be deleted according to the bot's settings.
        shown_at: When its result was last shown; it counts for later ones from then on.
        erases: Whether deleted data is gone from the database's files.
        figures: Whether any figures were shown.
    """
    codes_until = shown_at + COMPARED_FOR
    kept_until = max(deleted_at, codes_until)
    return Receipt(texts, team, ending, kept_until, codes_until, erases, figures)


def ending_of(team: Team) -> Ending | None:
    """Return how an assessment, or its first round, ended; None if neither has."""
    match team.status:
        case "revealed":
            return "revealed"
        case "cancelled":
            return "second_removed" if team.round > 1 else "removed"
        case _:
            return "first_round" if team.round > 1 else None
