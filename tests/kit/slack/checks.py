"""The parameters that Slack takes for each method; pure.

Source: docs.slack.dev, the page of each method. Where Slack is silent about a mistake and this
stand-in is not, a comment says so.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.kit.params import READ
from tests.kit.slack.refusals import refuse

Params = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """The facts of a method."""

    parameters: dict[str, str]
    """The type of each parameter, by name, with "!" if Slack requires it."""

    scopes: list[str] = field(default_factory=list)
    """Scopes of which a token needs one."""

    caller: str = "bot"
    """The kind of token that it takes: "bot", "app", "any" or "none"."""

    json: bool = True
    """Whether it takes parameters as JSON; methods that only read do not."""

    per_minute: int = 0
    """How often a workspace may call it; 0 where a channel, not the method, is limited."""


METHODS: dict[str, Method] = {
    name: Method(**facts)
    for name, facts in json.loads(
        Path(__file__).with_name("methods.json").read_text("utf-8")
    ).items()
}

SCOPES: frozenset[str] = frozenset(
    scope for method in METHODS.values() if method.caller != "app" for scope in method.scopes
) | {
    *("chat:write.public", "chat:write.customize", "commands", "app_mentions:read"),
    *("channels:history", "groups:history", "im:history", "files:read", "users:read.email"),
}
"""Every scope that a bot of this stand-in can be granted."""


def read_params(name: str, given: Params) -> Params:
    """Return the parameters of a call in their types: numbers as int, JSON as list and dict.

    Raises:
        Refused: one is unknown, missing, or of another type.
    """
    # Bolt says the workspace with every call; Slack wants it from tokens of an organization only.
    known = {"team_id": "string", **METHODS[name].parameters}
    # Slack ignores what it does not know; a test wants to know of a name that was mistyped.
    problems = [f"unknown parameter: {one}" for one in given if one not in known]
    params: Params = {}
    for one, value in given.items():
        if value is None or one not in known:
            continue
        read = READ[known[one].rstrip("!")](value)
        if read is None:
            problems.append(f"must be of type {known[one].rstrip('!')} [json-pointer:/{one}]")
        params[one] = read
    # Slack sees an empty string as a missing one.
    required = (one for one, kind in known.items() if kind.endswith("!"))
    missing = (one for one in required if one not in params or params[one] == "")
    problems += [f"missing required field: {one}" for one in missing]
    if problems:
        refuse("invalid_arguments", *problems)
    return params
