"""The data that a modified client can send with a press."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import get_args

from bot.team.orders import Verb

VERBS: tuple[Verb, ...] = get_args(Verb)
WORDS = (
    "answers", "arrive", "change", "delete", "edited", "form", "fresh", "home", "introduce",
    "media", "moved", "preview", "report", "restart", "result", "resume", "share", "start", "stop",
    "team",
)  # fmt: skip
MORE = ("", "yes1", "yes2", "1h", "open", "here", "anyway", "post", "é", ".", "0")


@dataclass(frozen=True)
class Known:
    """Knowledge that a forger may have; all of it is other people's.

    Attributes:
        teams: Ids of team assessments.
        places: Groups, and topics of groups.
        people: Numbers of people.
        conversations: Ids of conversations.
        versions: First digits of versions of flows.
    """

    teams: Sequence[str]
    places: Sequence[str]
    people: Sequence[str]
    conversations: Sequence[str]
    versions: Sequence[str]


def forged(known: Known, chance: Random) -> str:
    """Return the data of one press, at most 64 bytes, the limit of Telegram."""
    made = chance.choice((_order, _order, _order, _token, _token, _command))(known, chance)
    if chance.random() < 0.1:
        at = chance.randrange(len(made) + 1)
        made = made[:at] + chance.choice(("", " ", ".", "-", "/", "a", "é", "\n")) + made[at + 1 :]
    return made.encode()[:64].decode(errors="ignore")


def _order(known: Known, chance: Random) -> str:
    about = chance.choice((known.teams, known.teams, known.places, known.people, ("", ".", "zz")))
    more = chance.choice((MORE, MORE, known.people, known.places))
    words = ("/team", chance.choice(VERBS), chance.choice(about), chance.choice(more))
    return " ".join(filter(None, words))


def _token(known: Known, chance: Random) -> str:
    """Return a button of a question; of a conversation of somebody else, or of a team."""
    whose = chance.choice((known.conversations, known.conversations, known.teams))
    kind, step = chance.choice("acfo"), chance.choice(("", "0", "1", "2", "7", "99"))
    said = chance.choice(("0", "1", "+2", "done", "yes", "team", *WORDS, *known.teams))
    version = chance.choice(known.versions)
    return f"{chance.choice(whose)}.{version}.{kind}.{step}.{said}"


def _command(known: Known, chance: Random) -> str:
    about = chance.choice((known.teams, known.places, known.people, known.conversations, ("",)))
    return f"/{chance.choice(WORDS)} {chance.choice(about)}".strip()
