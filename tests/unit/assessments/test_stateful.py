"""The count is right, the tally freezes, and k holds, whatever happens in any order.

Hypothesis plays a facilitator, five people, somebody who meddles, an operator who restarts the bot,
and time. After every step the stored data and all replies that arrived are compared with plain sets
and dictionaries. It would fail if any path (a change while it closes, a form that comes late,
somebody who has their data deleted between the rounds ...) counted, showed or kept anything else.
"""

# ruff: noqa: FBT001, FBT002 - rules take what is drawn

import csv
import os
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.messages import Address, Attachment, FormInput, Say
from bot.store.records import step_of
from bot.team.actions import ASKED_A_DAY, SOONEST
from bot.team.dashboard import confirmation, skipping
from bot.team.disclosure import Counted, earlier_result
from bot.team.model import COUNTED_EVERY, LONGEST, UNREVEALED, UNSTARTED
from bot.team.orders import Verb
from bot.team.tally import Tally
from tests.unit.assessments.world import (
    CHAT,
    FORMS,
    TICK_S,
    World,
    in_form,
    in_words,
    labels,
    readable,
    said,
    said_count,
)
from tests.unit.team.make import Member, disclosed
from tests.unit.team.teams import members

pytestmark = pytest.mark.acceptance

MARKER = "zebra4711"
"""Typed as an answer, to be found wherever it is kept."""

PEOPLE = ("p1", "p2", "p3", "p4", "p5")
REMINDER = "This is the only reminder."
RESULT = "Talk about: "

people = st.sampled_from(PEOPLE)
LENGTHS = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "1w": timedelta(weeks=1)}


class Course(RuleBasedStateMachine):
    """One assessment, from its invitation to its end."""

    @initialize(
        forms=st.booleans(), smallest=st.integers(3, 4), rounds=st.integers(1, 2),
        deadline=st.sampled_from(["", "1d", "1w"]),
        early=st.lists(members(), min_size=3, max_size=5),
    )  # fmt: skip
    def begin(
        self, forms: bool, smallest: int, rounds: int, deadline: str, early: list[Member]
    ) -> None:
        self.world = World(FORMS if forms else CHAT, on_disk=True).__enter__()
        self.team = self.world.set_up(smallest=smallest, rounds=rounds, deadline=deadline)
        self.smallest, self.rounds = smallest, rounds
        self.status, self.round, self.between = "open", 1, False
        self.lasts = LENGTHS.get(deadline)
        self.facilitator = self.world.facilitator
        self.since = self.world.clock()
        self.deadline = self.since + LENGTHS[deadline] if deadline else None
        self.answers: dict[str, Member] = {}
        self.under_way: dict[str, tuple[Member, int]] = {}
        self.asked: list[datetime] = []
        self.counted: dict[str, Counted] = {}
        self.tallies: dict[int, Tally] = {}
        self.reminded: Counter[tuple[int, str]] = Counter()
        self.said_at = self.since
        for name, member in zip(PEOPLE, early, strict=False):
            self.answer(name, member)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.__exit__(None, None, None)

    # ------------------------------------------------------------------ the model

    @property
    def takes_answers(self) -> bool:
        return self.status == "open"

    @property
    def ends_at(self) -> datetime:
        return self.deadline or self.since + LONGEST

    def _may_reveal(self) -> bool:
        enough = len(self.answers) >= self.smallest
        return self.status in ("open", "closing") and enough

    def _revealed(self) -> None:
        shown = [
            earlier_result(tally, self.since, {} if self.rounds == 1 else self.counted)
            for tally in self.tallies.values()
        ]
        made = disclosed(self.answers, self.smallest, shown)
        assert made is not None
        self.tallies[self.round], self.counted = made.tally, dict(made.people)
        self.answers, self.under_way = {}, {}
        self.deadline, self.since = None, self.world.clock()
        if self.round < self.rounds:
            self.round += 1
            self.status, self.between = "closing", True
        else:
            self.status = "revealed"

    def _skipped(self) -> None:
        self.status, self.round, self.between = "revealed", 1, False

    def _over(self) -> None:
        self.status, self.answers, self.under_way = "cancelled", {}, {}

    def _in_time(self) -> None:
        now = self.world.clock()
        if self.status == "open" and now >= self.ends_at:
            if self._may_reveal():
                self._revealed()
            else:
                self.status, self.since, self.deadline = "closing", now, None
        if self.between and now >= self.since + UNSTARTED:
            self._skipped()
        if self.status == "closing" and not self.between and now >= self.since + UNREVEALED:
            self._over()

    def _person(self, name: str) -> Address:
        return self.world.person(name)

    def _tick(self, seconds: float) -> None:
        """Let time pass; reminders and counts come as they may."""
        world, mark = self.world, len(self.world.sent)
        began, number = set(self.under_way), self.round
        world.forward(seconds=seconds)
        self._in_time()
        for sent in world.sent[mark:]:
            if REMINDER in readable(sent.reply):
                assert sent.address.person in began
                self.reminded[number, sent.address.person] += 1
            counts = isinstance(sent.reply, Say) and sent.reply.in_place
            if sent.address == world.place and counts and "Take part" in labels(sent.reply):
                assert sent.at - self.said_at >= COUNTED_EVERY

    def _order(self, verb: Verb, more: str = "") -> str:
        return said(self.world.order(self.facilitator, verb, self.team.id, more))

    # ------------------------------------------------------------------ answering

    @rule(name=people, member=members())
    def answer(self, name: str, member: Member) -> None:
        """Let somebody answer everything, or anew; or too late."""
        world, who = self.world, self._person(name)
        if not self.takes_answers:
            why = "round 2 hasn’t started" if self.between else "This team check"
            assert why in said(world.order(who, "join", self.team.id))
            return
        if world.forms:
            world.answer(who, self.team, member)
        elif name in self.answers:
            world.say(who, "change stage")
            world.say(who, in_words(member)[0])
            member = replace(self.answers[name], stage=member.stage)
        elif name in self.under_way:
            self.go_on(name, 9)
            return
        else:
            world.answer(who, self.team, member)
        self.under_way.pop(name, None)
        self.answers[name] = member

    @rule(name=people, member=members(), lines=st.integers(0, 7))
    def answer_partly(self, name: str, member: Member, lines: int) -> None:
        """Let somebody begin, and not finish."""
        if not self.takes_answers or name in self.answers or name in self.under_way:
            return
        self.world.order(self._person(name), "join", self.team.id)
        self.under_way[name] = member, 0
        if not self.world.forms:
            self.go_on(name, lines)

    @precondition(lambda self: not self.world.forms and self.under_way)
    @rule(name=people, lines=st.integers(1, 9))
    def go_on(self, name: str, lines: int) -> None:
        """Let somebody who began go on."""
        if name not in self.under_way:
            return
        member, done = self.under_way[name]
        for line in in_words(member)[done : done + lines]:
            self.world.say(self._person(name), line)
        if done + lines >= len(in_words(member)):
            del self.under_way[name]
            self.answers[name] = member
        else:
            self.under_way[name] = member, done + lines

    @precondition(lambda self: self.under_way)
    @rule(name=people)
    def mumble(self, name: str) -> None:
        """Let somebody type a text that is no answer."""
        if name not in self.under_way:
            return
        who = self._person(name)
        if not self.world.forms:
            self.world.hand(who, MARKER)
        else:
            form = self.world.form(who, self.team)
            member = in_form(self.under_way[name][0])
            values = {**member, "stage": MARKER}
            assert self.world.hand(who, FormInput(form.token, values)).errors

    @precondition(lambda self: self.world.forms)
    @rule(
        name=people, how=st.sampled_from(["close", "reveal", "cancel"]), member=members(),
        starts=st.booleans(),
    )  # fmt: skip
    def form_that_was_open_comes_late(
        self, name: str, how: Verb, member: Member, starts: bool
    ) -> None:
        """Let somebody send a form that they opened before it was closed or revealed."""
        if not self.takes_answers:
            return
        form = self.world.form(self._person(name), self.team)
        if name not in self.answers:
            self.under_way[name] = member, 0
        if how == "cancel" and self.answers:
            how = "close"
        number = self.round
        getattr(self, how)()
        if starts:
            self.start()
        self.world.say(self._person(name), FormInput(form.token, in_form(member)))
        if self.status == "open":
            # A form of a round that is over counts in the next one; one of this round as usual.
            assert self.round >= number
            self.under_way.pop(name, None)
            self.answers[name] = member

    @rule(name=people)
    def delete(self, name: str) -> None:
        """Let somebody delete their data."""
        self.world.delete(self._person(name))
        self.answers.pop(name, None)
        self.under_way.pop(name, None)
        self.counted.pop(name, None)

    # ------------------------------------------------------------------ the facilitator

    @rule()
    def close(self) -> None:
        self._order("close")
        if self.status == "open":
            self.status, self.since, self.deadline = "closing", self.world.clock(), None

    @rule()
    def start(self) -> None:
        """Start the second round, once the first one is revealed."""
        heard = self._order("start")
        if not self.between:
            assert "Posting the invitation" not in heard
            return
        self.status, self.between, self.since = "open", False, self.world.clock()
        self.deadline = self.since + self.lasts if self.lasts else None

    @rule(by=st.sampled_from(sorted(LENGTHS)))
    def extend(self, by: str) -> None:
        is_open_end = self.status == "open" and self.deadline is None
        heard = self._order("extend", f"in{by}" if is_open_end else by)
        if self.status not in ("open", "closing"):
            assert "is over" in heard or "was canceled" in heard
            return
        if self.between:
            assert "hasn’t started" in heard
            return
        now = self.world.clock()
        deadline = max(self.deadline or now, now) + LENGTHS[by]
        if deadline > now + LONGEST:
            assert "at most 90 days" in heard
            return
        assert deadline >= now + SOONEST
        self.status, self.deadline, self.since = "open", deadline, now

    @rule(sure=st.booleans())
    def reveal(self, sure: bool = True) -> None:
        """It asks once; then it reveals, or says why not."""
        may = self._may_reveal()
        asked = self._order("reveal")
        assert ("Reveal it now" in asked) == may
        if not sure:
            return
        self._order("reveal", confirmation(self.round))
        if may:
            self._revealed()

    @rule(sure=st.booleans())
    def cancel(self, sure: bool = True) -> None:
        if self.answers:
            # Otherwise most courses would end before there is anything to see.
            return
        yes = skipping if self.between else confirmation
        self._order("cancel", yes(self.round) if sure else "")
        if sure and self.between:
            self._skipped()
        elif sure and self.status in ("open", "closing"):
            self._over()

    @rule(accepts=st.booleans())
    def hand_over(self, accepts: bool) -> None:
        world = self.world
        heir = next(name for name in ("fay", "gus") if name != self.facilitator.person)
        if self.status in ("cancelled", "revealed"):
            assert "team check" in self._order("hand", heir)
            return
        replies, now = world.ask(heir, self.team), world.clock()
        lately = [at for at in self.asked if at > now - timedelta(days=1)]
        if len(lately) >= ASKED_A_DAY:
            assert "three people" in said(replies)
            return
        self.asked = [*lately, now]
        world.order(world.person(heir), "accept" if accepts else "decline", self.team.id)
        if accepts:
            self.facilitator = world.person(heir)

    @rule(
        verb=st.sampled_from(
            ["reveal", "cancel", "close", "extend", "files", "hand", "accept", "claim", "panel"]
        )
    )
    def meddle(self, verb: Verb) -> None:
        """Let somebody else give a facilitator's orders."""
        world, before = self.world, self.world.team(self.team.id)
        for more in ("yes1", "yes2", "1d", "mal"):
            world.order(world.person("mal"), verb, self.team.id, more)
        assert world.team(self.team.id) == before
        assert not any(isinstance(reply, Attachment) for reply in world.to(world.person("mal")))

    # ------------------------------------------------------------------ time

    @rule(hours=st.sampled_from([0, 0.001, 1, 13, 24, 100]))
    def time_passes(self, hours: float) -> None:
        self._tick(hours * 3600)

    @rule()
    def restart(self) -> None:
        self.world.restart()

    @rule()
    def count_is_said(self) -> None:
        """After so long the place says as many as have answered."""
        self._tick(TICK_S)
        if self.status == "open":
            assert self.world.count == len(self.answers)

    # ------------------------------------------------------------------ what always holds

    @invariant()
    def those_who_answered_are_kept(self) -> None:
        kept, found = self.world.team(self.team.id), self.world.found(self.team.id)
        assert (kept.status, kept.round) == (self.status, self.round)
        here = [part for part in found.parts if part.round == self.round]
        if self.status in ("open", "closing"):
            assert sum(part.answered for part in here) == len(self.answers)
            assert sum(not part.answered for part in here) == len(self.under_way)
        for sent in self.world.sent:
            if sent.address == self.world.place and step_of(sent.reply).startswith("invitation"):
                self.said_at = max(self.said_at, sent.at)

    @invariant()
    def tallies_are_those_of_the_model_and_never_change(self) -> None:
        kept = self.world.tallies(self.team.id)
        assert list(kept) == list(self.tallies)
        for number, tally in kept.items():
            expected = self.tallies[number]
            kept_now = replace(tally, flow_version="", compared_with=None)
            assert kept_now == replace(expected, flow_version="", compared_with=None)
            assert (tally.compared_with is None) == (number == 1)
            shown = [tally.counts, *(role.counts for role in tally.roles)]
            assert all(sum(counts) >= self.smallest for by in shown for counts in by.values())
            assert tally.people >= self.smallest

    @invariant()
    def the_place_is_shown_results_of_what_was_revealed_alone(self) -> None:
        place = self.world.to(self.world.place)
        assert len(self.world.results) == len(self.tallies)
        if not self.tallies:
            everything = self.world.text(self.world.place)
            assert RESULT not in everything
            assert not any(label in everything for label in ("Crawl", "Fly", "AI-only"))
        for reply in place:
            if isinstance(reply, Say) and "Take part" in labels(reply):
                assert said_count(reply) >= 0

    @invariant()
    def tables_show_nothing_of_fewer_than_k(self) -> None:
        for person in (*self.world.people(5), self.world.person("fay"), self.world.person("gus")):
            for reply in self.world.to(person):
                if isinstance(reply, Attachment):
                    assert person.person in ("fay", "gus")
                    assert all(people >= self.smallest for people in groups(readable(reply)))

    @invariant()
    def nothing_is_left_of_who_answered_what(self) -> None:
        if self.status in ("revealed", "cancelled"):
            rows = self.world.rows()
            assert rows["participants"] == []
            teams = self.world.sql("SELECT team FROM conversations WHERE team <> ''")
            assert teams == []
            # Some have begun the quick check since, and come no further than its first question.
            left = self.world.sql("SELECT DISTINCT step FROM answers")
            assert set(left) <= {("consent",)}
            assert not self.world.file_holds(MARKER)
        if self.tallies:
            kept = self.world.sql("SELECT conversation FROM participants WHERE round = 1")
            assert all(row == ("",) for row in kept)

    @invariant()
    def nobody_is_reminded_twice(self) -> None:
        assert all(count == 1 for count in self.reminded.values())


def groups(table: str) -> list[int]:
    """Return how many people stand behind each group and question of a table."""
    found: Counter[tuple[str, str]] = Counter()
    lines = table[table.index("assessment,") if "assessment," in table else 0 :]
    for row in csv.reader(StringIO(lines)):
        if len(row) == 9 and row[5].isdigit() and not row[7]:
            found[row[2], row[3]] += int(row[5])
    assert found
    return list(found.values())


EXPLORING = os.environ.get("HYPOTHESIS_PROFILE") == "explore"

TestCourse = Course.TestCase
TestCourse.settings = settings(
    max_examples=300 if EXPLORING else 20,
    stateful_step_count=25,
    phases=tuple(Phase) if EXPLORING else (Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
