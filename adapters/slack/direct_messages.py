"""Which channel somebody's direct message with the app is."""

PEOPLE_KNOWN = 10_000
"""Of how many people it is remembered; of others it is learnt anew."""


class DirectMessages:
    """Remembers, as far as Slack has told."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def remember(self, team: str, person: str, channel: str) -> None:
        """Slack told of one: of a workspace, and of somebody in it by their id there."""
        self._known[team, person] = channel
        while len(self._known) > PEOPLE_KNOWN:
            del self._known[next(iter(self._known))]

    def of(self, team: str, person: str) -> str:
        """The channel; empty where Slack has not told yet."""
        return self._known.get((team, person), "")
