"""Assessments by the version of their flow: current ones, and older ones."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.turns.needs import FlowNeeded, NeedsMore


@dataclass
class Versions:
    """Every version that is loaded.

    Attributes:
        current: The assessment that a person's new conversations begin in.
        beside: The other flows that conversations can begin in, such as those for teams.
        older: Versions that were loaded since, by version.
        lost: Versions that cannot be loaded anymore.
    """

    current: Assessment
    beside: Sequence[Assessment] = ()
    older: dict[str, Assessment] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)

    def of(self, version: str) -> Assessment:
        """Return the assessment of a version.

        Raises:
            NeedsMore: It is not loaded.
        """
        if version == self.current.flow.version:
            return self.current
        for assessment in self.beside:
            if version == assessment.flow.version:
                return assessment
        if version not in self.older:
            raise NeedsMore(FlowNeeded(version))
        return self.older[version]

    def walked(self, conversation: Conversation) -> tuple[Assessment, Conversation]:
        """Return the assessment of a conversation, and the conversation's state in it.

        A conversation whose version is lost counts as a closed one of the current version: the
        person can begin again or have it deleted.

        Raises:
            NeedsMore: Its version is not loaded.
        """
        if conversation.version not in self.lost:
            return self.of(conversation.version), conversation
        pending = conversation.pending
        asked = pending if pending is not None and pending.kind == "delete" else None
        closed = Conversation(
            conversation.id, conversation.flow, self.current.flow.version,
            conversation.edition, conversation.started, "expired",
            pending=asked, before=conversation.before,
        )  # fmt: skip
        return self.current, closed

    @property
    def setup(self) -> Assessment | None:
        """The flow that sets up a team assessment; None if there is none."""
        return next((flow for flow in self.beside if flow.flow.purpose == "setup"), None)

    @property
    def team_flows(self) -> tuple[Assessment, ...]:
        """The flows for teams."""
        return tuple(flow for flow in self.beside if flow.flow.purpose == "team")

    def team_flow(self, flow_id: str) -> Assessment:
        """Return a flow for teams in its present version.

        Raises:
            LookupError: There is no such flow anymore.
        """
        for assessment in self.team_flows:
            if assessment.flow.id == flow_id:
                return assessment
        message = f"there is no flow for teams called {flow_id}"
        raise LookupError(message)
