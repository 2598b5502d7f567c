"""Labels of a facilitator's buttons that are typed instead of pressed.

Words that are commands everywhere stay those: "back", "more" and "report" are about somebody's own
assessment. A typed label never confirms: a person who types "Delete everything" is asked first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from bot.engine.naming import asks
from bot.engine.timers import is_open
from bot.messages import Command, Text, Update
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST
from bot.team.draft import ANYWAY, OPEN, POST, STRICT
from bot.team.extension import DEADLINES, EXTENSIONS
from bot.team.model import Team
from bot.team.orders import COMMAND, TeamOrder, Verb
from bot.texts import Catalogue
from bot.turns.plan import Found
from bot.turns.versions import Versions

_Label = tuple[Verb, str]

_VERBS: tuple[Verb, ...] = (
    "panel", "reveal", "extend", "close", "cancel", "hand", "agenda", "post", "repeat", "quarterly",
    "once", "answer", "start",
)  # fmt: skip

_OTHERS: Mapping[str, _Label] = {
    "reveal_yes": ("reveal", ""),
    "reveal_count": ("reveal", ""),
    "reveal_count_yes": ("reveal", ""),
    "cancel_yes": ("cancel", ""),
    "agenda_alone": ("agenda", ""),
    "slides": ("files", "slides"),
    "table": ("files", "table"),
    "post_checked": ("post", POST),
    "post_anyway": ("post", ANYWAY),
    "post_strict": ("post", STRICT),
    "post_count": ("post", STRICT),
    "post_open": ("post", OPEN),
    "skip_round": ("cancel", ""),
    "no": ("panel", ""),
    "set_deadline": ("extend", ""),
    **{name: ("extend", argument) for argument, name in {**EXTENSIONS, **DEADLINES}.items()},
}


def label_typed(versions: Versions, update: Update) -> _Label | None:
    """Return the order that a typed label of the dashboard gives; None for any other update."""
    if not isinstance(update.inbound, Text) or asks(update.inbound.text):
        # With a question mark it asks what the button does.
        return None
    typed = key(update.inbound.text[:LONGEST])
    if typed in versions.current.commands:
        return None
    return _labels(versions.current.texts).get(typed)


def as_order(update: Update, label: _Label, found: Found, teams: Iterable[Team]) -> Update:
    """Return a typed label as a command about an assessment; unchanged where it is none.

    It is none for somebody who is being asked a question, or who runs no assessment in this chat.

    Args:
        update: The update.
        label: What its text means.
        found: What is kept of its address.
        teams: The assessments that its person runs, those that are over last, else the latest
            first.
    """
    if found.addressed is not None and is_open(found.addressed.conversation):
        return update
    runs = [team for team in teams if team.facilitator == update.address]
    if not runs:
        return update
    live = sum(team.is_live for team in runs)
    if live > 1:
        return replace(update, inbound=Command(COMMAND, "list"))
    verb, argument = label
    order = TeamOrder(verb, runs[0].id, argument)
    return replace(update, inbound=Command(COMMAND, order.token.removeprefix(f"/{COMMAND} ")))


@lru_cache(maxsize=8)
def _labels(texts: Catalogue) -> Mapping[str, _Label]:
    known = {verb: (verb, "") for verb in _VERBS} | dict(_OTHERS)
    typed: dict[str, _Label] = {
        key(word): (verb, "")
        for verb in _VERBS
        if f"team.typed.{verb}" in texts
        for word in texts.words(f"team.typed.{verb}")
    }
    return typed | {key(texts.say(f"team.button.{name}")): label for name, label in known.items()}
