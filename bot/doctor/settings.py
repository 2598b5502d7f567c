"""Reads the settings: every wrong one is a diagnosis, and the others are used all the same."""

import re
from collections.abc import Iterator, Mapping

from bot.diagnosis import Diagnosis, in_lines, look, ok, problem
from bot.documents import did_you_mean
from bot.wiring.settings import PREFIX, Settings, WrongSettings, load_settings, variable

SUBJECT = "settings"

COMMON = (PREFIX, "SLACK_", "TELEGRAM_")
"""The beginnings that several settings have in common."""

OURS = (*COMMON, "DATABASE_")
"""The beginnings of names that may be a misspelled setting."""

_NAME = re.compile(r"\b[A-Z][A-Z_]+\b")


def read_settings(environment: Mapping[str, str]) -> tuple[Settings, list[Diagnosis]]:
    """Return the settings that can be used, and a diagnosis for each that cannot.

    A wrong setting is left out, so that everything else can still be examined. Settings that do
    not fit each other are all left out.
    """
    given, diagnoses = dict(environment), list(_misspelled(environment))
    known = {variable(name) for name in Settings.model_fields}
    while True:
        try:
            settings = load_settings(given)
        except WrongSettings as wrong:
            diagnoses += in_lines(problem(SUBJECT, str(wrong)))
            named = _wrong(str(wrong)) & known & given.keys()
            if not named:
                return Settings(), diagnoses
            given = {name: value for name, value in given.items() if name not in named}
            continue
        return settings, diagnoses or [ok(SUBJECT, _counted(given.keys() & known))]


def _wrong(message: str) -> set[str]:
    """Return the names of the wrong settings; a line that begins with one is about it alone."""
    names: set[str] = set()
    for line in message.splitlines():
        first, colon, _ = line.partition(":")
        names |= {first} if colon and _NAME.fullmatch(first) else set(_NAME.findall(line))
    return names


def _counted(names: set[str]) -> str:
    return f"set: {', '.join(sorted(names))}" if names else "none is set, so all have defaults"


def _misspelled(environment: Mapping[str, str]) -> Iterator[Diagnosis]:
    known = {variable(name) for name in Settings.model_fields}
    for name in sorted(environment.keys() - known):
        close = _close(name, known) if name.startswith(OURS) else ""
        if close:
            yield look(SUBJECT, f"{name} is no setting, so it changes nothing{close}")


def _close(name: str, known: set[str]) -> str:
    """Return a question that names the setting that was meant; empty if none is close."""
    # A common beginning would make any two names alike.
    common = next((beginning for beginning in COMMON if name.startswith(beginning)), "")
    bare = {
        setting.removeprefix(common): setting
        for setting in known
        if setting.startswith(common) or common == PREFIX
    }
    guess = did_you_mean(name.removeprefix(common), bare)
    found = re.fullmatch(r'; did you mean "(.+)"\?', guess)
    return f"; did you mean {bare[found[1]]}?" if found else ""
