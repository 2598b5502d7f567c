"""Reads the settings: every wrong one is a finding, and the others are used all the same."""

import re
from collections.abc import Iterator, Mapping

from bot.documents import did_you_mean
from bot.findings import Finding, in_lines, look, ok, problem
from bot.wiring.settings import PREFIX, Settings, WrongSettings, load_settings, variable

SUBJECT = "settings"

OURS = (PREFIX, "DATABASE_", "SLACK_", "TELEGRAM_")
"""The beginnings of names that may be a misspelled setting."""

_NAME = re.compile(r"\b[A-Z][A-Z_]+\b")


def read_settings(environment: Mapping[str, str]) -> tuple[Settings, list[Finding]]:
    """Return the settings that can be used, and a finding for each that cannot.

    A wrong setting is left out, so that everything else can still be examined. Settings that do
    not fit each other are all left out.
    """
    given, findings = dict(environment), list(_misspelled(environment))
    known = {variable(name) for name in Settings.model_fields}
    while True:
        try:
            settings = load_settings(given)
        except WrongSettings as wrong:
            findings += in_lines(problem(SUBJECT, str(wrong)))
            named = _wrong(str(wrong)) & known & given.keys()
            if not named:
                return Settings(), findings
            given = {name: value for name, value in given.items() if name not in named}
            continue
        return settings, findings or [ok(SUBJECT, _counted(given.keys() & known))]


def _wrong(message: str) -> set[str]:
    """Return the names of the wrong settings; a line that begins with one is about it alone."""
    names: set[str] = set()
    for line in message.splitlines():
        first, colon, _ = line.partition(":")
        names |= {first} if colon and _NAME.fullmatch(first) else set(_NAME.findall(line))
    return names


def _counted(names: set[str]) -> str:
    return f"set: {', '.join(sorted(names))}" if names else "none is set, so all have defaults"


def _misspelled(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = {variable(name) for name in Settings.model_fields}
    for name in sorted(environment.keys() - known):
        close = _close(name, known) if name.startswith(OURS) else ""
        if close:
            yield look(SUBJECT, f"{name} is no setting, so it changes nothing{close}")


def _close(name: str, known: set[str]) -> str:
    """Return a question that names the setting that was meant; empty if none is close."""
    # The common beginning would make every two names alike.
    bare = {setting.removeprefix(PREFIX): setting for setting in known}
    guess = did_you_mean(name.removeprefix(PREFIX), bare)
    found = re.fullmatch(r'; did you mean "(.+)"\?', guess)
    return f"; did you mean {bare[found[1]]}?" if found else ""
