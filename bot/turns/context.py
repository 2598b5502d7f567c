"""Everything that decisions share: flows, traits of channels, terms, the time and facts."""

from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from bot.channel import Traits
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.messages.codes import PAGE
from bot.team.board_links import BoardLinks
from bot.team.model import Team
from bot.team.policy import Reason, Refusal
from bot.texts import Catalogue
from bot.turns.needs import Facts
from bot.turns.versions import Versions
from bot.values import value


@value
class Terms:
    """When things happen by themselves.

    Attributes:
        remind_after: How long nobody must have answered before they are reminded, once.
        reminder_lives: How late a reminder may still arrive.
        expire_after: How long nobody must have answered before a conversation is closed.
        retention: How long data is stored, from the beginning of a conversation.
    """

    remind_after: timedelta = timedelta(hours=24)
    reminder_lives: timedelta = timedelta(hours=24)
    expire_after: timedelta = timedelta(days=30)
    retention: timedelta = timedelta(days=365)


_NO_TRAITS = Traits()
_DEFAULT_TERMS = Terms()
NO_FACTS = Facts()


@value
class Context:
    """The circumstances of one decision.

    Attributes:
        versions: The flows of conversations.
        now: The time, with its zone.
        new_id: Returns an id for a conversation or an assessment that begins; in a person's turn
            the same one however often it is called.
        new_key: Returns 64 hexadecimal digits, hard to guess: for the codes of a place, or a link.
        new_code: Returns a code with which somebody goes on elsewhere.
        traits: The traits of the channels, by name.
        terms: When things happen by themselves.
        facts: The facts that were looked up for this decision.
        erases: Whether deleted data can be read in none of the database's files.
        draws: Whether pictures and reports are sent.
        boards: The links to facilitators' boards; None where no page is served.
        page_of: The private address of a member of a team who answers in a browser, if the decision
            is about that page; None for what happens in a chat.
    """

    versions: Versions
    now: datetime
    new_id: Callable[[], str]
    new_key: Callable[[], str]
    new_code: Callable[[], str]
    traits: Mapping[str, Traits] = field(default_factory=dict)
    terms: Terms = _DEFAULT_TERMS
    facts: Facts = NO_FACTS
    erases: bool = True
    draws: bool = False
    boards: BoardLinks | None = None
    page_of: Address | None = None

    @property
    def texts(self) -> Catalogue:
        """The sentences of the language."""
        return self.versions.current.texts

    def traits_of(self, address: Address) -> Traits:
        """Return what an address's channel can do; a page, for somebody who answers on one."""
        is_page = self.page_of is not None and address == self.page_of
        return self.traits.get(PAGE if is_page else address.channel, _NO_TRAITS)

    def assessment_of(self, team: Team) -> Assessment:
        """Return the assessment that a team walks.

        Raises:
            NeedsMore: Its flow version is not loaded.
            Refusal: It is lost, so nothing can be asked or shown.
        """
        if team.version in self.versions.lost:
            raise Refusal(Reason.FLOW_LOST)
        return self.versions.of(team.version)

    def has_forms(self, address: Address) -> bool:
        """Tell whether an address's channel shows forms."""
        return self.traits_of(address).has_forms
