"""The channels of people's direct messages with the app."""

PEOPLE_KNOWN = 10_000
"""Most people whose channel is remembered."""


class DirectMessages:
    """The channels that Slack has named so far."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def remember(self, team: str, person: str, channel: str) -> None:
        """Remember the channel of a person, by workspace and by their id there."""
        self._known[team, person] = channel
        while len(self._known) > PEOPLE_KNOWN:
            del self._known[next(iter(self._known))]

    def of(self, team: str, person: str) -> str:
        """Return the channel; empty if Slack has not named it yet."""
        return self._known.get((team, person), "")
