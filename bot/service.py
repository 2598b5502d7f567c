"""One turn at a time: an update in, the next state kept, the replies left for delivery.

This service keeps everything in memory, for one process and as long as it lives. A repeated update
returns the outcome of the first time and sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.commands import BEGINNERS
from bot.engine.conversation import Conversation
from bot.engine.token import parse_token
from bot.engine.turn import Turn
from bot.messages import Address, FormInput, Outcome, Reply, Tap, Update


@dataclass
class Service:
    """Handles updates for one assessment.

    Attributes:
        assessment: What new conversations walk.
        clock: Gives the time, with its zone.
        new_id: Gives ids of conversations: letters and digits, at most 16, never twice.
        outbox: Replies that wait for delivery, in order.
    """

    assessment: Assessment
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    outbox: list[tuple[Address, Reply]] = field(default_factory=list)
    _inbox: dict[tuple[str, str], tuple[Address, Outcome]] = field(default_factory=dict)
    _conversations: dict[str, Conversation] = field(default_factory=dict)
    _owners: dict[str, Address] = field(default_factory=dict)
    _focus: dict[Address, str] = field(default_factory=dict)

    async def handle(self, update: Update) -> Outcome:
        """Take one update; once this returns, it may be confirmed to the platform.

        Args:
            update: What a platform delivered. Its id makes a repeat harmless.
        """
        seen = (update.address.channel, update.id)
        if seen not in self._inbox:
            turn = self._turn(update)
            self._inbox[seen] = (update.address, turn.outcome)
        return self._inbox[seen][1]

    def conversation(self, address: Address) -> Conversation | None:
        """The conversation in focus at an address."""
        return self._conversations.get(self._focus.get(address, ""))

    def take_outbox(self) -> list[tuple[Address, Reply]]:
        """The waiting replies, which from now on are the caller's to deliver."""
        waiting, self.outbox = self.outbox, []
        return waiting

    def _turn(self, update: Update) -> Turn:
        conversation = self._addressed(update)
        if conversation is None:
            return self._first(update)
        turn = advance(self.assessment, conversation, update.inbound, self.clock())
        if self._is_elsewhere(update.address, conversation, turn):
            return Turn(conversation, notice=self.assessment.texts.say("notice.over_begun"))
        self._keep(update.address, turn)
        if turn.effect == "begin":
            self._begin(update.address)
        return turn

    def _is_elsewhere(self, address: Address, conversation: Conversation, turn: Turn) -> bool:
        """Whether an old button would open something beside the conversation in focus.

        What is typed goes to the focus alone, so a question must not be opened elsewhere; and what
        is under way must not be put aside by a button of an earlier result.
        """
        if conversation.id == self._focus.get(address):
            return False
        return turn.effect != "" or turn.conversation != conversation

    def _first(self, update: Update) -> Turn:
        """Begin where nothing is going on; a button of something forgotten begins nothing."""
        inbound, ended = update.inbound, Conversation("", "", "", "", "", status="deleted")
        token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
        if not isinstance(inbound, Tap | FormInput) or (token and token.argument in BEGINNERS):
            return self._begin(update.address)
        return Turn(ended, notice=self.assessment.texts.say("notice.over_other"))

    def _addressed(self, update: Update) -> Conversation | None:
        """The conversation that an update is about: a button's own, else the one in focus.

        A button of somebody else's conversation is taken by the presser's own, which refuses it.
        """
        inbound = update.inbound
        token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
        if token and self._owners.get(token.conversation) == update.address:
            return self._conversations.get(token.conversation)
        return self.conversation(update.address)

    def _begin(self, address: Address) -> Turn:
        turn = begin(self.assessment, self.new_id(), self.clock())
        self._focus[address] = turn.conversation.id
        self._owners[turn.conversation.id] = address
        self._keep(address, turn)
        return turn

    def _keep(self, address: Address, turn: Turn) -> None:
        self._conversations[turn.conversation.id] = turn.conversation
        if turn.effect == "forget":
            self._forget(address)
        self.outbox += [(address, reply) for reply in turn.replies]

    def _forget(self, address: Address) -> None:
        """Let go of every conversation of an address."""
        gone = [one for one, owner in self._owners.items() if owner == address]
        for one in gone:
            del self._owners[one]
            del self._conversations[one]
        self._focus.pop(address, None)
        # Outcomes quote answers; a repeat of these updates is then acknowledged without them.
        for key, (owner, _) in self._inbox.items():
            if owner == address:
                self._inbox[key] = (owner, Outcome())
        self.outbox = [(to, reply) for to, reply in self.outbox if to != address]
