"""People who take the assessment as people do: ahead, back, all over again, and away.

Each has a script, drawn from a seed: what is done next depends on what was said so far, as the pure
engine says it. So the script, and all that must come of it, is the same however often the bot dies.
"""

from dataclasses import dataclass
from itertools import pairwise
from random import Random

from bot.engine.assessment import Assessment
from bot.messages import Address, Ask, Command, Form, FormInput, Inbound, Outcome, Tap, Text, Update
from tests.acceptance.crash.model import Line, Model, written_at
from tests.kit.golden import buttons

TRIES = 100
TO_THE_END = 80
"""Most moves from anywhere to a result."""

WORDS = (
    "walk", "wlak", "hybrid", "3", "4", "skip", "skip the rest", "back", "back", "change stage",
    "change", "answers", "help", "why", "stop", "resume", "yes", "no", "result", "source 3",
    "compare", "gaming", "form", "what?", "leave a comment", "I like it", "\U0001f600 half \ud83d",
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One thing that a person does.

    Attributes:
        update: The update that the platform hands over.
        outcome: The outcome that its confirmation must carry, every time.
        forgets: Whether nothing is kept of the person afterward.
    """

    update: Update
    outcome: Outcome
    forgets: bool


class Person:
    """Somebody with one private chat.

    Args:
        assessment: The assessment that they take.
        name: Theirs alone.
        seed: Of their script.
        forgetful: Whether they ever have their data deleted.

    Attributes:
        model: The data and the replies that they must have after the moves so far.
    """

    def __init__(
        self, assessment: Assessment, name: str, seed: object, *, forgetful: bool = True
    ) -> None:
        self.address = Address("test", f"chat-{name}", name)
        self.model = Model(assessment)
        self._random = Random(f"{seed} {name}")  # noqa: S311 - a script, not a secret
        self._forgetful, self._moves = forgetful, 0

    @property
    def said(self) -> list[Line]:
        """Every reply that must arrive, in order."""
        return self.model.said

    @property
    def finished(self) -> bool:
        """Whether the conversation in focus has its result."""
        held = self.model.of(self.address)
        return held is not None and held.conversation.status == "finished"

    def move(self, *, ahead: bool = False) -> Move:
        """Do the next thing of the script.

        Moves with two equal replies in a row are left out: a platform could not tell
        the second from the first one sent again.

        Args:
            ahead: Straight to the result.
        """
        for _ in range(TRIES):
            tried = self._try(self._ahead() if ahead else self._anything())
            if tried is not None:
                return tried
        tried = self._try(Text(f"say {self._moves}"))
        assert tried is not None
        return tried

    def both(self) -> tuple[Update, Update] | None:
        """Return two different answers to the question, written at once; None where none fit."""
        asked = self.said[-1].reply if self.said else None
        if not isinstance(asked, Ask) or asked.step == "consent" or len(asked.choices) < 2:
            return None
        first, second = self._random.sample(asked.choices, 2)
        self._moves += 2
        name = self.address.person
        return (
            Update(f"{name}-{self._moves - 1}", self.address, Tap(first.token)),
            Update(f"{name}-{self._moves}", self.address, Tap(second.token)),
        )

    def in_order(self, *updates: Update) -> tuple[Model, dict[str, Outcome]]:
        """Return the model after it handles updates in this order, and their outcomes."""
        after = self.model.copy()
        return after, {one.id: after.handle(one, written_at(one.id)) for one in updates}

    def _try(self, inbound: Inbound) -> Move | None:
        after, number = self.model.copy(), self._moves + 1
        name = f"{self.address.person}-{number}"
        update = Update(name, self.address, inbound)
        outcome = after.handle(update, written_at(name))
        lines, forgets = (
            after.said[len(self.said) - 1 if self.said else 0 :],
            name in after.departed,
        )
        twice = any(one.reply == next_.reply for one, next_ in pairwise(lines))
        if twice or (forgets and not self._forgetful):
            return None
        self.model, self._moves = after, number
        return Move(update, outcome, forgets)

    # ------------------------------------------------------------------ what to do

    def _anything(self) -> Inbound:
        chance = self._random.random()
        if chance < 0.6:
            return self._ahead()
        if chance < 0.75:
            return self._any_button()
        if chance < 0.78:
            return self._random.choice((Text("restart"), Text("delete"), Command("begin", "ad")))
        return Text(self._random.choice(WORDS))

    def _ahead(self) -> Inbound:
        """Answer what is being asked; begin where nothing is."""
        last = self.said[-1].reply if self.said else None
        if isinstance(last, Form):
            return self._filled_in(last)
        if isinstance(last, Ask) and self._random.random() < 0.7:
            return self._answer(last)
        held = self.model.of(self.address)
        if held is None or held.conversation.over or held.conversation.status == "finished":
            return self._random.choice((Text("start"), Text("retake"), Command("begin", "news")))
        return Text(self._random.choice(("yes", "walk", "hybrid", "skip the rest", "3", "keep")))

    def _answer(self, asked: Ask) -> Inbound:
        if asked.choices and self._random.random() < 0.8:
            # The first choice of consent is to agree.
            consent = asked.step == "consent" and self._random.random() < 0.9
            return Tap((asked.choices[0] if consent else self._random.choice(asked.choices)).token)
        return Text("skip" if asked.step != "consent" else "yes")

    def _any_button(self) -> Inbound:
        """Return a press of any button seen so far; the newest are the likeliest."""
        seen = [token for line in self.said[-40:] for _, token in buttons(line.reply) if token]
        if not seen:
            return Text("hello")
        return Tap(seen[max(self._random.randrange(len(seen)), self._random.randrange(len(seen)))])

    def _filled_in(self, form: Form) -> Inbound:
        values: dict[str, str | tuple[str, ...] | None] = {
            field.step: self._random.choice(field.choices).value if field.choices else None
            for field in form.fields
        }
        return FormInput(form.token, values, final=self._random.random() < 0.8)
