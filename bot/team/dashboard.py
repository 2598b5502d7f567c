"""The facilitator's dashboard: the state of an assessment in private, and the possible actions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.messages import Block, Button, ButtonStyle, Field, Form, Heading, Note, Paragraph, Say
from bot.team.draft import POST, Question, answers_of
from bot.team.invitation import moments
from bot.team.model import Team
from bot.team.orders import HEIR, PlaceOrder, TeamOrder, Verb
from bot.texts import Catalogue

STEP = "panel"
"""The name of the message, so that a later one replaces it. Stored replies have it, too."""

HERE = "here"
"""The argument of a button on the dashboard that updates the dashboard in its place."""

_STYLES: Mapping[Verb, ButtonStyle] = {"reveal": "danger", "cancel": "danger"}
"""The look of buttons, by what they do; these two cannot be undone."""

EXTENSIONS = {
    "1h": "extend_1h",
    "1d": "extend_1d",
    "1w": "extend_1w",
    "open": "extend_open",
}
"""The names of the buttons that extend an assessment, by the argument of each."""


def confirmation(number: int) -> str:
    """Return the argument of a button that confirms an action in one round, and in no other."""
    return f"yes{number}"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A facilitator's messages about an assessment, in one language.

    Attributes:
        texts: The language.
        team: The assessment.
        answered: How many have answered in this round.
        begun: How many have begun and not finished.
        questions: The questions that have to be answered before a draft is announced.
    """

    texts: Catalogue
    team: Team
    answered: int
    begun: int
    questions: tuple[Question, ...] = ()

    def message(self, *notes: Block, in_place: bool = True) -> Say:
        """Return the dashboard.

        Args:
            *notes: Blocks above it.
            in_place: Whether it replaces the dashboard that was sent before.
        """
        return Say((*notes, *self._state()), self._controls(), step=STEP, in_place=in_place)

    def confirm(self, verb: Verb, *notes: Note) -> Say:
        """Return the question before an action that cannot be undone.

        Args:
            verb: "reveal" or "cancel".
            *notes: Facts that help to decide.
        """
        name, label = "team.dashboard.cancel_ask", "cancel_yes"
        if verb == "reveal":
            name, label = "team.dashboard.reveal_ask", "reveal_yes"
        question = self.texts.say(name, answered=self.count(), title=self.team.title)
        yes = self._button(verb, confirmation(self.team.round), label=label)
        asked = self._ask(question, yes)
        return replace(asked, blocks=(*asked.blocks, *notes))

    def ask_extension(self) -> Say:
        """Return the question for how long to extend."""
        buttons = (
            self._button("extend", argument, label=name) for argument, name in EXTENSIONS.items()
        )
        return self._ask(self.texts.say("team.dashboard.extend_ask"), *buttons)

    def heir_form(self) -> Form:
        """Return the form that asks who is to take over, for channels that can pick people."""
        question = self.texts.say("team.dashboard.heir_ask")
        person = Field(HEIR, "", question, "person")
        token = TeamOrder("hand", self.team.id).token
        title = self.texts.say("team.dashboard.heir_title")
        submit = self.texts.say("team.button.hand")
        return Form(token, title, (person,), submit, fixed=True)

    def heir_link(self) -> tuple[Say, Say]:
        """Return an explanation and a message to forward, for channels that cannot."""
        how = Say((Paragraph(self.texts.say("team.dashboard.heir_link")),))
        question = Paragraph(self.texts.say("team.dashboard.heir_asked", title=self.team.title))
        return how, Say((question,), (self._button("accept"),), kind="invitation")

    def ask_heir(self) -> Say:
        """Return the question to the person who is to take over."""
        question = Paragraph(self.texts.say("team.dashboard.heir_asked", title=self.team.title))
        return Say((question,), (self._button("accept"), self._button("decline")))

    def count(self) -> str:
        """Return the sentence that says how many have answered."""
        if not self.answered:
            return self.texts.say("team.invitation.nobody_yet")
        return self.texts.say("team.dashboard.answered", count=self.answered)

    # ------------------------------------------------------------------ parts

    def _ask(self, question: str, *buttons: Button) -> Say:
        """Return a question in the dashboard's place, with a button back to it."""
        back = self._button("panel", HERE, label="no")
        title = Heading(self.team.title)
        return Say((title, Paragraph(question)), (*buttons, back), step=STEP, in_place=True)

    def _state(self) -> Iterator[Block]:
        team = self.team
        yield Heading(team.title)
        yield Paragraph(" ".join(self._lines()), moments(self.texts, team.deadline))
        if team.status in ("open", "closing"):
            smallest = self.texts.say("team.dashboard.smallest", count=team.smallest)
            yield Note(f"{smallest} {self.texts.say('team.dashboard.nobody_sees')}")

    def _lines(self) -> Iterator[str]:
        team = self.team
        if team.rounds > 1:
            yield self.texts.say("team.dashboard.round", round=team.round, rounds=team.rounds)
        match team.status:
            case "draft":
                until = _day(self.texts, team.undecided_until)
                yield self.texts.say("team.dashboard.draft", until=until)
                for question in self.questions:
                    yield from self._question(question)
            case "open":
                yield self.count()
                if self.begun:
                    yield self.texts.say("team.dashboard.begun", count=self.begun)
                yield self._deadline()
            case "closing":
                yield self.count()
                until = _day(self.texts, team.removed_at)
                yield self.texts.say("team.dashboard.closed", until=until)
            case "revealed":
                yield self.texts.say("team.dashboard.revealed")
            case "cancelled":
                yield self.texts.say("team.dashboard.cancelled")
        if team.next_at is not None:
            yield self.texts.say("team.dashboard.next", date=_day(self.texts, team.next_at))

    def _question(self, question: Question) -> Iterator[str]:
        """Yield a question about a draft, and what stays the same whatever the answer is."""
        date = _day(self.texts, self.team.compared_with)
        yield self.texts.say(f"team.ask.{question}", date=date)
        if self.team.rounds > 1 and question == "compared":
            yield self.texts.say("team.ask.second_round")
        if self.team.rounds > 1 and question == "compared_unknown":
            yield self.texts.say("team.ask.second_round_unknown")

    def _deadline(self) -> str:
        if self.team.deadline is None:
            return self.texts.say("team.dashboard.open_end")
        return self.texts.say("team.dashboard.until", moment=self.texts.moment(self.team.deadline))

    def _controls(self) -> tuple[Button, ...]:
        """Return the buttons for what can be done now."""
        team = self.team
        if team.status == "draft":
            return (*self._decisions(), self._button("cancel", confirmation(team.round)))
        verbs: Sequence[Verb] = ()
        match team.status:
            case "open":
                files: Sequence[Verb] = ("files",) if team.round > 1 else ()
                verbs = ("panel", "reveal", "extend", "close", "cancel", "hand", *self._series())
                verbs = (*verbs, *files)
            case "closing":
                verbs = ("reveal", "extend", "cancel", "hand", *self._series())
            case "revealed":
                hand: Sequence[Verb] = () if team.is_over else ("hand",)
                verbs = ("files", "post", "repeat", *hand, *self._series())
            case "cancelled":
                # The first of two rounds was revealed.
                verbs = ("files", "post", "repeat") if team.round > 1 else ("repeat",)
        return tuple(self._button(verb, HERE if verb == "panel" else "") for verb in verbs)

    def _series(self) -> Sequence[Verb]:
        if self.team.next_at is not None:
            return ("once",)
        return ("quarterly",) if self.team.series else ()

    def _decisions(self) -> Iterator[Button]:
        """Yield the buttons that answer the questions about a draft, or one that posts it."""
        answers = [answer for question in self.questions for answer in answers_of(question)]
        for label, argument in answers or [("post_checked", POST)]:
            yield self._button("post", argument, label=label)

    def _button(self, verb: Verb, argument: str = "", *, label: str = "") -> Button:
        text = self.texts.say(f"team.button.{label or verb}")
        order = TeamOrder(verb, self.team.id, argument)
        return Button(text, order.token, style=_STYLES.get(verb, ""))


def team_list(texts: Catalogue, teams: Iterable[Team], place: str, *, forms: bool) -> Say:
    """Return the list of somebody's assessments, and how to set up another one.

    Args:
        texts: The language.
        teams: Those that they run or are asked to run, the latest first.
        place: The chat that a new one would be for; empty if that is not known yet.
        forms: Whether a place can be picked in a form.
    """
    teams = tuple(teams)
    lines = tuple(Paragraph(_line(texts, team)) for team in teams)
    none = () if lines else (Paragraph(texts.say("team.dashboard.none")),)
    buttons = [Button(team.title, TeamOrder("panel", team.id).token) for team in teams]
    how = Note(texts.say("team.dashboard.how_form" if forms else "team.dashboard.how_group"))
    if forms:
        buttons.append(Button(texts.say("team.button.new"), PlaceOrder("new", place).token))
    return Say((Heading(texts.say("team.dashboard.list")), *lines, *none, how), tuple(buttons))


def _line(texts: Catalogue, team: Team) -> str:
    state = texts.say(f"team.dashboard.is_{team.status}")
    line = texts.say("team.dashboard.line", title=team.title, state=state)
    if team.next_at is None:
        return line
    return f"{line} {texts.say('team.dashboard.next', date=_day(texts, team.next_at))}"


def _day(texts: Catalogue, at: datetime | None) -> str:
    return "" if at is None else texts.day(at)
