"""What a facilitator sees in private: how an assessment stands, and what can be done with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import Block, Button, Field, Form, Heading, Note, Paragraph, Say
from bot.team.draft import POST, Question, answers_of
from bot.team.invitation import moment
from bot.team.model import Team
from bot.team.orders import HEIR, PlaceOrder, TeamOrder, Verb
from bot.texts import Catalogue

PANEL = "panel"
"""Names the message, so that a later one takes its place."""

HERE = "here"
"""What a button says that stands in the panel itself: it is to show the present state there."""


def sure(number: int) -> str:
    """What a button says that confirms: it is about this round, and no other."""
    return f"yes{number}"


EXTENSIONS = {
    "1h": "extend_1h",
    "1d": "extend_1d",
    "1w": "extend_1w",
    "open": "extend_open",
}
"""By how long an assessment can be extended by a button, and the button's name."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What is said to a facilitator, in one language.

    Attributes:
        texts: The language.
        team: The assessment.
        answered: How many have answered in this round.
        begun: How many have begun and not finished.
        asks: What a draft waits for.
    """

    texts: Catalogue
    team: Team
    answered: int
    begun: int
    asks: tuple[Question, ...] = ()

    def shown(self, *before: Block, in_place: bool = True) -> Say:
        """The panel.

        Args:
            *before: What stands above it.
            in_place: Whether it becomes the content of the panel that was shown before.
        """
        blocks = (*before, *self._state())
        return Say(blocks, self._controls(), step=PANEL, in_place=in_place)

    def confirmed(self, verb: Verb, *notes: Note) -> Say:
        """Ask before what cannot be undone.

        Args:
            verb: "reveal" or "cancel".
            *notes: What is good to know before.
        """
        name = "team.panel.reveal_ask" if verb == "reveal" else "team.panel.cancel_ask"
        asked = self.texts.say(name, answered=self.answers(), title=self.team.title)
        yes = self._button(
            verb, sure(self.team.round), label="reveal_yes" if verb == "reveal" else "cancel_yes"
        )
        asking = self._instead(asked, yes)
        return replace(asking, blocks=(*asking.blocks, *notes))

    def extensions(self) -> Say:
        """Ask for how long it is to be extended."""
        buttons = (self._button("extend", by, label=name) for by, name in EXTENSIONS.items())
        return self._instead(self.texts.say("team.panel.extend_ask"), *buttons)

    def heir_form(self) -> Form:
        """Ask who is to take over, where people can be picked."""
        asked = self.texts.say("team.panel.heir_ask")
        who = Field(HEIR, "", asked, "person")
        token = TeamOrder("hand", self.team.id).token
        title, submit = self.texts.say("team.panel.heir_title"), self.texts.say("team.button.hand")
        return Form(token, title, (who,), submit, fixed=True)

    def heir_link(self) -> tuple[Say, Say]:
        """Where they cannot: a message to pass on to whoever is to take over."""
        how = Say((Paragraph(self.texts.say("team.panel.heir_link")),))
        asked = Paragraph(self.texts.say("team.panel.heir_asked", title=self.team.title))
        accept = Button(
            self.texts.say("team.button.accept"), TeamOrder("accept", self.team.id).token
        )
        return how, Say((asked,), (accept,), kind="invitation")

    def heir_asked(self) -> Say:
        """Ask somebody to take over."""
        asked = Paragraph(self.texts.say("team.panel.heir_asked", title=self.team.title))
        verbs: tuple[Verb, Verb] = ("accept", "decline")
        return Say((asked,), tuple(self._button(verb) for verb in verbs))

    # ------------------------------------------------------------------ parts

    def _instead(self, asked: str, *buttons: Button) -> Say:
        """A question in the panel's place, with the way back to it."""
        back = self._button("panel", HERE, label="no")
        title = Heading(self.team.title)
        return Say((title, Paragraph(asked)), (*buttons, back), step=PANEL, in_place=True)

    def _state(self) -> Iterable[Block]:
        team = self.team
        yield Heading(team.title)
        yield Paragraph(" ".join(self._lines()))
        if team.status in ("open", "closing"):
            smallest = self.texts.say("team.panel.smallest", count=team.smallest)
            yield Note(f"{smallest} {self.texts.say('team.panel.nobody_sees')}")

    def _lines(self) -> Iterable[str]:
        team = self.team
        if team.rounds > 1:
            yield self.texts.say("team.panel.round", round=team.round, rounds=team.rounds)
        match team.status:
            case "draft":
                until = _day(self.texts, team.undecided_until)
                yield self.texts.say("team.panel.draft", until=until)
                for one in self.asks:
                    yield from self._asked(one)
            case "open":
                yield self.answers()
                if self.begun:
                    yield self.texts.say("team.panel.begun", count=self.begun)
                yield self._deadline()
            case "closing":
                yield self.answers()
                yield self.texts.say("team.panel.closed", until=_day(self.texts, team.removed_at))
            case "revealed":
                yield self.texts.say("team.panel.revealed")
            case "cancelled":
                yield self.texts.say("team.panel.cancelled")
        if team.next_at is not None:
            yield self.texts.say("team.panel.next", date=_day(self.texts, team.next_at))

    def _asked(self, question: Question) -> Iterable[str]:
        """A question about a draft, and what its answer does not change."""
        date = _day(self.texts, self.team.compared_with)
        yield self.texts.say(f"team.ask.{question}", date=date)
        if self.team.rounds > 1 and question == "compared":
            yield self.texts.say("team.ask.second_round")
        if self.team.rounds > 1 and question == "compared_unknown":
            yield self.texts.say("team.ask.second_round_unknown")

    def answers(self) -> str:
        """How many have answered."""
        if not self.answered:
            return self.texts.say("team.invitation.nobody_yet")
        return self.texts.say("team.panel.answered", count=self.answered)

    def _deadline(self) -> str:
        if self.team.deadline is None:
            return self.texts.say("team.panel.open_end")
        return self.texts.say("team.panel.until", moment=moment(self.texts, self.team.deadline))

    def _controls(self) -> tuple[Button, ...]:
        team = self.team
        series: tuple[Verb, ...] = ()
        if team.next_at is not None:
            series = ("once",)
        elif team.series:
            series = ("quarterly",)
        verbs: tuple[Verb, ...]
        match team.status:
            case "draft":
                return (*self._answers_to_asks(), self._button("cancel", sure(team.round)))
            case "open":
                verbs = ("panel", "reveal", "extend", "close", "cancel", "hand", *series)
            case "closing":
                verbs = ("reveal", "extend", "cancel", "hand", *series)
            case "revealed":
                hand: tuple[Verb, ...] = () if team.is_over else ("hand",)
                verbs = ("files", "post", "repeat", *hand, *series)
            case "cancelled":
                # Of two rounds the first was revealed.
                verbs = ("files", "post", "repeat") if team.round > 1 else ("repeat",)
        if team.status == "open" and team.round > 1:
            verbs = (*verbs, "files")
        return tuple(self._button(verb, HERE if verb == "panel" else "") for verb in verbs)

    def _answers_to_asks(self) -> Iterable[Button]:
        answers = [one for asked in self.asks for one in answers_of(asked)]
        for label, more in answers or [("post_checked", POST)]:
            yield self._button("post", more, label=label)

    def _button(self, verb: Verb, more: str = "", *, label: str = "") -> Button:
        text = self.texts.say(f"team.button.{label or verb}")
        return Button(text, TeamOrder(verb, self.team.id, more).token)


def listed(texts: Catalogue, teams: Iterable[Team], place: str, *, forms: bool) -> Say:
    """Somebody's assessments, and how another one is begun.

    Args:
        texts: The language.
        teams: Those that they run or are asked to run, the latest first.
        place: The chat that a new one would be for; empty where that is still to be said.
        forms: Whether a place can be picked in a form.
    """
    found = tuple(teams)
    lines = tuple(Paragraph(_line(texts, one)) for one in found)
    none = () if lines else (Paragraph(texts.say("team.panel.none")),)
    buttons = [Button(one.title, TeamOrder("panel", one.id).token) for one in found]
    how = Note(texts.say("team.panel.how_form" if forms else "team.panel.how_group"))
    if forms:
        buttons.append(Button(texts.say("team.button.new"), PlaceOrder("new", place).token))
    return Say((Heading(texts.say("team.panel.list")), *lines, *none, how), tuple(buttons))


def _line(texts: Catalogue, team: Team) -> str:
    state = texts.say(f"team.panel.is_{team.status}")
    line = texts.say("team.panel.line", title=team.title, state=state)
    if team.next_at is None:
        return line
    return f"{line} {texts.say('team.panel.next', date=_day(texts, team.next_at))}"


def _day(texts: Catalogue, moment: datetime | None) -> str:
    return "" if moment is None else texts.day(moment)
