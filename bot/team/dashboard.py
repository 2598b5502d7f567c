"""The facilitator's dashboard: the state of an assessment in private, and the possible actions.

The likeliest actions come first. The rest is behind *More*, which turns the message over in place.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.engine.dialogs import dialog
from bot.messages import (
    Block,
    Button,
    ButtonStyle,
    Confirm,
    Field,
    Form,
    Heading,
    Note,
    Paragraph,
    Say,
)
from bot.team.between_rounds import before_round, state_name
from bot.team.draft import POST, Question, answers_of, in_words
from bot.team.extension import choices, has_open_end
from bot.team.invitation import moments
from bot.team.model import Team
from bot.team.orders import HEIR, TeamOrder, Verb
from bot.team.receipt import answers_deleted
from bot.texts import Catalogue

STEP = "panel"
"""The name of the message, so that a later one replaces it. Stored replies have it, too."""

HERE = "here"
"""The argument of a button on the dashboard that updates the dashboard in its place."""

_STYLES: Mapping[Verb, ButtonStyle] = {
    "reveal": "danger", "cancel": "danger", "start": "primary",
}  # fmt: skip
"""The look of buttons, by what they do."""

_FINAL: frozenset[Verb] = frozenset({"reveal", "cancel"})
"""The actions that cannot be undone."""

Nothing = Literal["", "compared", "few"]
"""Why a reveal would show no figures: next to an earlier result they could give away what one
person answered, or no question has enough answers. Empty if it would show some."""

BACK, MORE = "back", "more"
"""Arguments of buttons that turn the dashboard over: to its first page, and to a later one.

The number of actions on the pages before follows the latter.
"""

MOST_FIRST = 3
"""Most buttons on the first page."""

MOST_BUTTONS = 5
"""Most buttons on a later page, or below a list."""


def page_of(argument: str) -> int | None:
    """Return where the page begins that a button turns to, 0 for the first; None for no page."""
    if argument == BACK:
        return 0
    start = argument.removeprefix(MORE)
    is_page = argument.startswith(MORE) and start.isascii() and start.isdigit()
    return int(start) if is_page else None


def confirmation(number: int) -> str:
    """Return the argument of a button that confirms an action in one round, and in no other."""
    return f"yes{number}"


def surely(number: int) -> str:
    """Return the argument of a button that a dialog has confirmed in one round, and in no other."""
    return f"sure{number}"


def without_result(number: int) -> str:
    """Return the argument of a button that confirms an end without figures, likewise."""
    return f"none{number}"


def skipping(number: int) -> str:
    """Return the argument of a button that confirms an end before a round, and not within it."""
    return f"skip{number}"


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A facilitator's messages about an assessment, in one language.

    Attributes:
        texts: The language.
        team: The assessment.
        answered: How many have answered in this round.
        begun: How many have begun and not finished.
        questions: The questions that have to be answered before a draft is announced.
        confirms: Whether the facilitator's channel asks in a dialog before a pressed button acts.
        has_figures: Whether the last result showed more than how many answered; None without one.
        nothing: Why a reveal now would show no figures; empty if it would show some.
        erases: Whether deleted data is gone from the database's files.
        board: The address of the board; empty without one.
    """

    texts: Catalogue
    team: Team
    answered: int
    begun: int
    questions: tuple[Question, ...] = ()
    confirms: bool = False
    has_figures: bool | None = None
    nothing: Nothing = ""
    erases: bool = True
    board: str = ""

    def message(self, *notes: Block, in_place: bool = True, start: int = 0) -> Say:
        """Return the dashboard.

        Args:
            *notes: Blocks above it.
            in_place: Whether it replaces the dashboard that was sent before.
            start: How many actions are on the pages before; 0 for the first page.
        """
        return Say((*notes, *self._state()), self._page(start), step=STEP, in_place=in_place)

    def confirm(self, verb: Verb) -> Say:
        """Return the question before an action that cannot be undone.

        Args:
            verb: "reveal" or "cancel".
        """
        name = self._confirmed(verb)
        said = self.texts.say(
            f"team.dashboard.{name}_ask", answered=self.count(), title=self.team.title
        )
        is_empty = verb == "reveal" and self.nothing
        label = "reveal_count_yes" if is_empty else f"{name}_yes"
        return self._ask(verb, said, self._button(verb, _argument(self, verb), label=label))

    def _confirmed(self, verb: Verb) -> str:
        """Return which dialog to show: for a reveal with figures, one without, or the end."""
        if verb == "cancel" and self.team.is_between_rounds:
            return "skip_round"
        if verb == "reveal" and self.team.counts_only:
            return "reveal_count"
        return f"{verb}_{self.nothing}" if verb == "reveal" and self.nothing else verb

    def ask_extension(self) -> Say:
        """Return the question for how long to extend, or when to close where nothing says so."""
        buttons = (
            self._button("extend", argument, label=name)
            for argument, name in choices(self.team).items()
        )
        name = "deadline_ask" if has_open_end(self.team) else "extend_ask"
        return self._ask("extend", self.texts.say(f"team.dashboard.{name}"), *buttons)

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

    def _ask(self, verb: Verb, question: str, *buttons: Button) -> Say:
        """Return a question in the dashboard's place, with a button back to it."""
        stays = verb in _FINAL and self.team.status == "open"
        back = self._button("panel", BACK, label="no" if stays else "back")
        title = Heading(self.team.title)
        return Say((title, Paragraph(question)), (*buttons, back), step=STEP, in_place=True)

    def _state(self) -> Iterator[Block]:
        team = self.team
        yield Heading(self._headline())
        waits = team.is_between_rounds
        if lines := tuple(before_round(self.texts, team) if waits else self._lines()):
            yield Paragraph(" ".join(lines), moments(self.texts, team.deadline))
        if _counts(team):
            needs = _needs(self.texts, team, self.nothing)
            sees = self.texts.say("team.dashboard.nobody_sees")
            share = _without_share(self.texts, team, self.answered)
            yield Note(" ".join((needs, sees, *share)))

    def _headline(self) -> str:
        """Return the state in one line."""
        team, name = self.team, f"team.dashboard.headline_{state_name(self.team)}"
        if team.status == "revealed" and self.has_figures is False:
            name = "team.dashboard.headline_revealed_count"
        if not _counts(team):
            return self.texts.say(name, title=team.title)
        invited = team.invited_of(self.answered)
        if invited is not None:
            answers = self.texts.say(
                "team.dashboard.answers_of", answered=self.answered, invited=invited
            )
        elif self.answered:
            answers = self.texts.say("team.dashboard.answers", count=self.answered)
        else:
            answers = self.texts.say("team.dashboard.no_answers")
        return self.texts.say(name, title=team.title, answers=answers)

    def _lines(self) -> Iterator[str]:
        team = self.team
        if team.rounds > 1:
            yield self.texts.say("team.dashboard.round", round=team.round, rounds=team.rounds)
        match team.status:
            case "draft":
                until = day_said(self.texts, team.undecided_until)
                yield self.texts.say("team.dashboard.draft", until=until)
                for question in self.questions:
                    yield from in_words(self.texts, team, question)
            case "open":
                if self.begun:
                    yield self.texts.say("team.dashboard.begun", count=self.begun)
                yield self._deadline()
            case "closing":
                yield _how_on(self.texts, team, is_enough=self._is_enough)
            case "revealed":
                is_count = self.has_figures is False
                name = "team.dashboard.revealed_count" if is_count else "team.dashboard.revealed"
                yield self.texts.say(name, deleted=answers_deleted(self.texts, erases=self.erases))
            case "cancelled":
                yield answers_deleted(self.texts, erases=self.erases)
        if team.next_at is not None:
            yield self.texts.say("team.dashboard.next", date=day_said(self.texts, team.next_at))

    def _deadline(self) -> str:
        if self.team.deadline is None:
            return self.texts.say("team.dashboard.open_end")
        return self.texts.say("team.dashboard.until", moment=self.texts.moment(self.team.deadline))

    @property
    def _is_enough(self) -> bool:
        """Whether a result can be revealed."""
        return self.answered >= self.team.smallest

    def _page(self, start: int) -> tuple[Button, ...]:
        """Return the buttons of a page: the likeliest actions first, the rest behind *More*."""
        buttons = self._controls()
        if len(buttons) <= MOST_FIRST:
            return buttons
        if not 0 < start < len(buttons):
            first = MOST_FIRST - 1
            return (*buttons[:first], self._turn_over(first))
        rest, most = buttons[start:], MOST_BUTTONS - 1
        if len(rest) > most:
            rest = (*rest[: most - 1], self._turn_over(start + most - 1))
        return (*rest, self._button("panel", BACK, label="back"))

    def _turn_over(self, start: int) -> Button:
        return self._button("panel", f"{MORE}{start}", label="more")

    def _controls(self) -> tuple[Button, ...]:
        """Return the buttons for everything that can be done now, the likeliest first."""
        team = self.team
        if team.status == "draft":
            return (*self._decisions(), self._button("cancel", confirmation(team.round)))
        verbs = self._verbs()
        buttons = tuple(map(self._control, verbs))
        if not self.board:
            return buttons
        place = verbs.index("reveal") + 1 if "reveal" in verbs else 1
        board = Button(self.texts.say("team.button.board"), url=self.board)
        return (*buttons[:place], board, *buttons[place:])

    def _control(self, verb: Verb) -> Button:
        if verb == "reveal" and (self.team.counts_only or self.nothing):
            return self._button(verb, label="reveal_count")
        if verb == "extend" and has_open_end(self.team):
            return self._button(verb, label="set_deadline")
        if verb == "agenda" and not self.has_figures:
            # Files are made from figures.
            return self._button(verb, label="agenda_alone")
        if verb == "cancel" and self.team.is_between_rounds:
            return self._button(verb, label="skip_round")
        return self._button(verb, HERE if verb == "panel" else "")

    def _verbs(self) -> Sequence[Verb]:
        team, agenda = self.team, self._agenda()
        reveal: Sequence[Verb] = ("reveal",) if self._is_enough else ()
        if team.is_between_rounds:
            return ("start", *agenda, "cancel", "post", "hand", *self._series())
        match team.status:
            case "open":
                verbs: Sequence[Verb] = ("panel", *reveal, "extend", "close", *agenda)
                return (*verbs, *self._answer(), "hand", "cancel", *self._series())
            case "closing":
                return (*reveal, "extend", *agenda, "hand", "cancel", *self._series())
            case "revealed":
                hand: Sequence[Verb] = () if team.is_over else ("hand",)
                return (*agenda, *self._repeat(), "post", *hand, *self._series())
            case _:
                post: Sequence[Verb] = ("post",) if agenda else ()
                return (*agenda, *self._repeat(), *post)

    def _agenda(self) -> Sequence[Verb]:
        """Return the order for the kit where a round was revealed, or ended with too few."""
        is_revealed = self.team.status == "revealed" or self.team.round > 1
        has_few = self.team.status == "closing" and not self._is_enough
        return ("agenda",) if is_revealed or has_few else ()

    def _answer(self) -> Sequence[Verb]:
        """Return the order that lets the facilitator answer, too, while nobody has begun."""
        is_free = self.team.round == 1 and not (self.answered or self.begun)
        return ("answer",) if is_free and not self.team.takes_part else ()

    def _repeat(self) -> Sequence[Verb]:
        return () if self.team.repeated else ("repeat",)

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
        dialog = self._dialog(verb) if self.confirms and not argument else None
        return Button(text, order.token, style=_STYLES.get(verb, ""), confirm=dialog)

    def _dialog(self, verb: Verb) -> Confirm | None:
        """Return the dialog before an action that cannot be undone; None for any other."""
        if verb not in _FINAL:
            return None
        order = TeamOrder(verb, self.team.id, _argument(self, verb, surely))
        return dialog(self.texts, self._confirmed(verb), order.token, self.team.title)


def _argument(panel: Dashboard, verb: Verb, sure: Callable[[int], str] = confirmation) -> str:
    """Return the argument that confirms an action as it is now."""
    if verb == "cancel" and panel.team.is_between_rounds:
        sure = skipping
    if verb == "reveal" and panel.nothing:
        sure = without_result
    return sure(panel.team.round)


def _counts(team: Team) -> bool:
    """Tell whether a round takes answers, or has some whose result is not out."""
    return team.status in ("open", "closing") and not team.is_between_rounds


def _needs(texts: Catalogue, team: Team, nothing: Nothing) -> str:
    """Return what has to happen before a result is shown."""
    if team.counts_only:
        return texts.say("team.dashboard.count_only")
    if nothing:
        return texts.say(f"team.dashboard.nothing_{nothing}")
    return texts.say("team.dashboard.smallest", count=team.smallest)


def _without_share(texts: Catalogue, team: Team, answered: int) -> Iterator[str]:
    """Yield why the number of the invited people is not shown beside the answers."""
    if team.invited is not None and team.invited_of(answered) is None:
        yield texts.say("team.dashboard.no_share", count=team.smallest)


def _how_on(texts: Catalogue, team: Team, *, is_enough: bool) -> str:
    """Return what can be done with a closed assessment, and until when."""
    name = "team.dashboard.closed" if is_enough else "team.dashboard.closed_few"
    if is_enough and team.counts_only:
        name = "team.dashboard.closed_count"
    return texts.say(name, until=day_said(texts, team.removed_at))


def day_said(texts: Catalogue, at: datetime | None) -> str:
    """Return a day in words; empty for None."""
    return "" if at is None else texts.day(at)
