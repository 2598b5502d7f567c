"""A team in one place, its facilitator, and a platform that can be like either of the two.

Everything but the platform is the bot's own: service, store and delivery.
"""

import re
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any, Self

from bot.channel import Traits
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Command,
    Form,
    FormInput,
    Inbound,
    Outcome,
    Reading,
    Reply,
    Say,
    Standing,
    Tap,
    Text,
    Update,
    plain,
)
from bot.service.flow_versions import Flows
from bot.store.ports import Store
from bot.store.schema import metadata
from bot.team.dashboard import confirmation, without_result
from bot.team.model import COUNTED_EVERY, Team
from bot.team.orders import COMMAND, PlaceVerb, Verb, token_of
from bot.team.tally import Tally, tally_from_text
from bot.turns.plan import FoundTeam, Plan
from bot.turns.versions import Versions
from bot.wiring.flows import choose
from bot.wiring.settings import Settings
from tests.kit.drawing import content
from tests.kit.golden import buttons
from tests.kit.system import Clock, Sent, System
from tests.unit.team.make import BARRIERS, EDITION, ROLE_LABELS, Member

FORMS = Traits(
    writes_first=True, shows_notices=False, has_home=True, shows_apart=True, form_lifetime_s=3.0
)
"""Like Slack: people fill in forms."""

CHAT = Traits(administrators_begin=True, tells_members=True, shows_apart=True, threads=False)
"""Like Telegram: people answer one question after another."""

TITLE = "CX leadership"
BARRIER_STEPS = {
    "change_management": "barrier-change",
    "data_security": "barrier-security",
    "alignment": "barrier-alignment",
    "cost_roi": "barrier-cost",
    "immature_ai": "barrier-technology",
}
SET_UP = {"title": "x", "deadline": "2h", "smallest": "3", "takes_part": "no", "rounds": "one"}
"""A facilitator's answers in the form that sets an assessment up."""

TICK_S = COUNTED_EVERY.total_seconds() + 1
"""The seconds after which the count may be said anew."""


@cache
def versions(*, draws: bool = False) -> Flows:
    """Return the quick check, and the flows for teams beside it."""
    return replace(choose(Settings()).with_groups(), draws=draws).flows()


class World(AbstractContextManager["World"]):
    """The bot among people.

    Args:
        traits: The traits of the platform.
        store: The store; a memory or a file of its own if None.
        draws: Whether pictures and reports are sent.
        on_disk: Whether its data is in a file.
        beside: Another one whose data, clock and platform this one shares, as a replica would.
    """

    def __init__(
        self,
        traits: Traits = CHAT,
        *,
        store: Store | None = None,
        draws: bool = False,
        on_disk: bool = False,
        beside: "World | None" = None,
    ) -> None:
        self._ids = count(1)
        name = "r" if beside else "w"
        self.system: System = System(
            versions(draws=draws), store, traits=traits, ids=name,
            beside=beside.system if beside else None, on_disk=on_disk,
        )  # fmt: skip
        self.forms = traits.form_lifetime_s is not None
        self.place = Address("test", "T1/C1" if self.forms else "-1001", "")
        self.elsewhere = replace(self.place, chat=f"{self.place.chat}2")
        self.facilitator = self.person("fay")
        self.standings: dict[str, Standing] = {"fay": "administrator", "": "administrator"}
        self._wire()

    def _wire(self) -> None:
        self.system.rewire(ask=self._standing)
        self.system.delivery.draw = content

    async def _standing(self, place: Address, person: str) -> Standing:
        assert place.person == ""
        return self.standings.get(person, "member")

    def __enter__(self) -> Self:
        self.system.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.system.__exit__(None, None, None)

    # ------------------------------------------------------------------ people and time

    def person(self, name: str) -> Address:
        """Return somebody's private chat."""
        return Address("test", "T1" if self.forms else name, name)

    def people(self, number: int, start: int = 1) -> list[Address]:
        return [self.person(f"p{n}") for n in range(start, start + number)]

    def administrator(self, name: str) -> Address:
        """Return the private chat of somebody who may begin and claim assessments everywhere."""
        self.standings[name] = "administrator"
        return self.person(name)

    @property
    def clock(self) -> Clock:
        return self.system.clock

    def forward(self, **by: float) -> None:
        """Let time pass, and what is due happen and arrive."""
        self.clock.forward(**by)
        self.tick()

    def tick(self) -> None:
        """Do what the scheduler and delivery do, until nothing is left to do."""
        while self.system.fire():
            self.system.drain()
        self.system.drain()

    def settle(self) -> None:
        """Let enough time pass for the count to be said."""
        self.forward(seconds=TICK_S)

    def restart(self) -> None:
        """End the process, and go on in another one with the same file."""
        system = self.system
        system.restart_store()
        flows = system.service.environment.flows
        versions = Versions(flows.versions.current, flows.versions.beside)
        system.rewire(flows=replace(flows, versions=versions))
        self._wire()
        system.run(system.service.open())

    # ------------------------------------------------------------------ what is said

    def say(
        self,
        who: Address,
        inbound: Inbound | str,
        *,
        update: str = "",
        name: str = "",
        standing: Standing = "unknown",
    ) -> list[Reply]:
        """Let somebody say or press something, and return what they see at once."""
        mark = len(self.sent)
        self.hand(who, inbound, update=update, name=name, standing=standing)
        self.system.drain()
        return [sent.reply for sent in self.sent[mark:] if sent.address == who]

    def hand(
        self,
        who: Address,
        inbound: Inbound | str,
        *,
        update: str = "",
        name: str = "",
        standing: Standing = "unknown",
    ) -> Outcome:
        """Hand over the same without any delivery."""
        said = Text(inbound) if isinstance(inbound, str) else inbound
        arrived = Update(
            update or f"u{next(self._ids)}", who, said, "via" if self.forms else "", standing, name
        )
        return self.system.run(self.system.service.handle(arrived))

    def order(
        self, who: Address, verb: Verb | PlaceVerb, about: str = "", more: str = "", name: str = ""
    ) -> list[Reply]:
        """Let somebody press a button of a team assessment."""
        return self.say(who, Tap(token_of(verb, about, more)), name=name)

    def type_order(
        self, who: Address, verb: Verb | PlaceVerb, about: str = "", more: str = ""
    ) -> list[Reply]:
        """Let somebody give the same order by a command, or a link."""
        argument = token_of(verb, about, more).removeprefix(f"/{COMMAND} ")
        return self.say(who, Command(COMMAND, argument))

    def press(self, who: Address, label: str) -> list[Reply]:
        """Press the latest button of this label that somebody has."""
        for sent in reversed(self.sent):
            if sent.address in (who, self.place):
                found = dict(buttons(sent.reply))
                if label in found:
                    return self.say(who, Tap(found[label]))
        message = f"no button {label!r}"
        raise AssertionError(message)

    @property
    def sent(self) -> list[Sent]:
        return self.system.channel.sent

    def to(self, who: Address, since: int = 0) -> list[Reply]:
        """Return all that somebody, or the place, was sent."""
        return [sent.reply for sent in self.sent[since:] if sent.address == who]

    def text(self, who: Address, since: int = 0) -> str:
        """Return the same to read."""
        return "\n".join(map(readable, self.to(who, since)))

    def details(self, team: Team, number: int = 0) -> str:
        """Return the details of a result as a member reads them in private."""
        token = token_of("details", team.id, str(number) if number else "")
        outcome = self.hand(self.person("reader"), Tap(token))
        assert isinstance(outcome, Reading)
        return "\n".join(map(readable, (outcome.said, *outcome.more)))

    def shown(self, team: Team, since: int = 0) -> str:
        """Return the texts that a place was shown, with the details of the result."""
        return f"{self.text(self.place, since)}\n{self.details(team)}"

    def invitations(self, number: int = 1) -> list[str]:
        """Return the invitations to a round, as the place was shown them."""
        return self._shown_as(f"invitation-{number}")

    @property
    def results(self) -> list[str]:
        """The results that the place was shown."""
        return self._shown_as("result")

    def _shown_as(self, step: str) -> list[str]:
        replies = self.to(self.place)
        shown = (
            reply for reply in replies if isinstance(reply, Say) and reply.step.startswith(step)
        )
        return list(map(readable, shown))

    @property
    def count(self) -> int:
        """How many answered, as the latest invitation says; -1 where it says none."""
        for reply in reversed(self.to(self.place)):
            if isinstance(reply, Say) and reply.step.startswith("invitation"):
                return said_count(reply)
        return -1

    # ------------------------------------------------------------------ an assessment

    def set_up(
        self,
        title: str = TITLE,
        deadline: str = "2h",
        *,
        smallest: int = 3,
        takes_part: bool = False,
        rounds: int = 1,
        series: bool = False,
        invited: int = 0,
        place: Address | None = None,
        who: Address | None = None,
        zone: str = "UTC",
    ) -> Team:
        """Let a facilitator begin an assessment, until its invitation arrives."""
        whose = who or self.facilitator
        self.preview(title, deadline, place=place, who=whose, zone=zone)
        changes = {
            "smallest group": str(smallest),
            "you take part": "yes" if takes_part else "",
            "repeat": "quarterly" if series else "two" if rounds > 1 else "",
            "people invited": str(invited) if invited else "",
        }
        for name, answer in changes.items():
            if answer:
                self.say(whose, f"change {name}")
                self.say(whose, answer)
        self.say(whose, "post it")
        return self.teams(whose)[0]

    def preview(
        self,
        title: str = TITLE,
        deadline: str = "2h",
        *,
        place: Address | None = None,
        who: Address | None = None,
        zone: str = "UTC",
    ) -> list[Reply]:
        """Let a facilitator answer the questions, and return the replies with the preview."""
        whose = who or self.facilitator
        replies = self.order(whose, "new", (place or self.place).chat)
        if self.forms:
            (form,) = [reply for reply in replies if isinstance(reply, Form)]
            values = {"title": title, "deadline": deadline}
            return self.say(whose, FormInput(form.token, values))
        self.say(whose, title)
        replies = self.say(whose, deadline or "skip")
        if any(isinstance(reply, Ask) and reply.step == "zone" for reply in replies):
            replies = self.say(whose, zone)
        return replies

    def answered(self, number: int, member: Member | None = None, **how: Any) -> Team:
        """Set up an assessment that so many people have answered."""
        team = self.set_up(**how)
        self.all_answer(team, self.people(number), member)
        return team

    def revealed(self, number: int, member: Member | None = None, **how: Any) -> Team:
        """Set up an assessment that is revealed once so many people have answered.

        A second round is started then.
        """
        team = self.answered(number, member, **how)
        self.reveal(team)
        if team.rounds > 1:
            self.start(team)
        return self.team(team.id)

    def teams(self, who: Address | None = None) -> list[Team]:
        """Return somebody's teams; those set up at the same time are in the reverse order."""
        store = self.system.store
        found = self.system.run(store.teams.of_person(who or self.facilitator))
        return sorted(found, key=lambda team: (team.created_at, team.id), reverse=True)

    def team(self, team_id: str) -> Team:
        found = self.system.run(self.system.store.teams.find(team_id))
        assert found is not None
        return found

    def found(self, team_id: str) -> FoundTeam:
        """Return all that is kept of an assessment."""
        seen: list[FoundTeam] = []

        def look(found: FoundTeam) -> Plan:
            seen.append(found)
            return Plan(Outcome(), self.clock())

        self.system.run(self.system.store.teams.handle(None, team_id, look))
        return seen[-1]

    def tallies(self, team_id: str) -> dict[int, Tally]:
        """Return the stored tally of each revealed round, by its number."""
        return {
            number: tally_from_text(text) for number, text in self.found(team_id).tallies.items()
        }

    def form(self, who: Address, team: Team) -> Form:
        """Press the invitation's button where that opens a form."""
        (form,) = [reply for reply in self.order(who, "join", team.id) if isinstance(reply, Form)]
        return form

    def answer(self, who: Address, team: Team, member: Member | None = None) -> list[Reply]:
        """Take part, and answer everything."""
        member = member or Member()
        if self.forms:
            form = self.form(who, team)
            return self.say(who, FormInput(form.token, in_form(member)))
        replies = self.order(who, "join", team.id)
        for line in in_words(member):
            replies = self.say(who, line)
        return replies

    def all_answer(
        self, team: Team, people: Collection[Address], member: Member | None = None
    ) -> None:
        for person in people:
            self.answer(person, team, member)

    def ask(self, name: str, team: Team) -> list[Reply]:
        """Let the facilitator ask somebody to take over, who has come by the link if needed.

        Return the replies to the facilitator.
        """
        if not self.forms:
            self.order(self.person(name), "accept", team.id, name=name.title())
        return self.order(self.team(team.id).facilitator, "hand", team.id, name)

    def reveal(self, team: Team) -> list[Reply]:
        """Let the facilitator reveal it and confirm, whether a result can be shown or not."""
        asked = self.order(self.facilitator, "reveal", team.id)
        round_ = self.team(team.id).round
        empty = without_result(round_)
        is_empty = any(token.endswith(empty) for reply in asked for _, token in buttons(reply))
        argument = empty if is_empty else confirmation(round_)
        return self.order(self.facilitator, "reveal", team.id, argument)

    def start(self, team: Team) -> list[Reply]:
        """Let the facilitator start the second round."""
        return self.order(self.team(team.id).facilitator, "start", team.id)

    def cancel(self, team: Team, who: Address | None = None) -> None:
        """Let the facilitator cancel it and confirm."""
        self.order(
            who or self.facilitator, "cancel", team.id, confirmation(self.team(team.id).round)
        )

    def delete(self, who: Address) -> str:
        """Let somebody delete their data and confirm it, and return the replies."""
        asked = said(self.say(who, "delete"))
        return asked if "nothing of yours" in asked else said(self.say(who, "yes"))

    # ------------------------------------------------------------------ what is kept

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return every row of every table."""
        return {name: self.sql(f"SELECT * FROM {name}") for name in metadata.tables}  # noqa: S608 - ours

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        return self.system.sql(statement, *values)

    def file_holds(self, text: str) -> bool:
        """Return whether the file, or the log beside it, holds a text anywhere."""
        path, wanted = self.system.path, text.encode()
        beside = (path, path.with_name(path.name + "-wal"))
        return any(wanted in file.read_bytes() for file in beside if file.exists())


def in_form(member: Member) -> dict[str, str | tuple[str, ...] | None]:
    """Return a member's answers as a form sends them."""
    ratings = zip(BARRIERS, member.ratings, strict=True)
    return {
        "stage": member.stage,
        "delivery": member.model,
        **{
            BARRIER_STEPS[barrier]: None if given is None else str(given)
            for barrier, given in ratings
        },
        "role": member.role,
    }


def in_words(member: Member) -> list[str]:
    """Return a member's answers as they type them."""
    return [
        EDITION.label("stage", member.stage),
        EDITION.label("delivery_model", member.model),
        *("skip" if rating is None else str(rating) for rating in member.ratings),
        ROLE_LABELS[member.role] if member.role else "skip",
    ]


def readable(reply: Reply) -> str:
    """Return all of a reply that somebody can read."""
    if isinstance(reply, Attachment):
        return "\n".join((reply.caption, reply.alt, (reply.data or b"").decode()))
    return plain(reply)


_COUNT = re.compile(
    r"^(?:Closed\. )?(?P<count>One|\d+)(?: person| people)? answered\b", re.MULTILINE
)


def intros(replies: list[Reply]) -> str:
    """Return the texts above the questions of forms."""
    return "".join(reply.intro for reply in replies if isinstance(reply, Form))


def said_count(reply: Say) -> int:
    """Return the number of answers that an invitation says; -1 for none."""
    found = _COUNT.search(plain(reply))
    if found is None:
        nobody = ("Nobody has answered yet.", "Closed. Nobody answered.")
        return 0 if any(sentence in plain(reply) for sentence in nobody) else -1
    return 1 if found["count"] == "One" else int(found["count"])


def labels(reply: Reply) -> list[str]:
    """Return the buttons that somebody sees."""
    return [name for name, _ in buttons(reply)]


def said(replies: Iterable[Reply]) -> str:
    return "\n".join(map(readable, replies))
