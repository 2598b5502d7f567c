"""Which channel somebody's direct message with the app is."""

from adapters.slack.parse import Place

PEOPLE_KNOWN = 10_000
"""Of how many people it is remembered; of others it is learnt anew."""


class DirectMessages:
    """Remembers, as far as Slack has told."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def remember(self, place: Place, channel: str) -> None:
        """Slack told of one."""
        self._known[place.team, place.person] = channel
        while len(self._known) > PEOPLE_KNOWN:
            del self._known[next(iter(self._known))]

    def of(self, place: Place) -> str:
        """The channel; empty where Slack has not told yet."""
        return self._known.get((place.team, place.person), "")
