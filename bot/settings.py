"""Configuration from the environment, typed and checked."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, HttpUrl, ValidationError

PREFIX = "CXBOT_"


class WrongSettings(ValueError):
    """The environment holds a setting that cannot be used; the message names it."""


# Not pydantic-settings: it reads files and secrets nobody asked for, and its import alone takes a
# tenth of the start of the terminal chat.
class Settings(BaseModel):
    """Every setting; the environment's name is ``CXBOT_`` and the name here in capitals.

    Attributes:
        conversations: A folder of one's own flows, beside the shipped ones.
        flow: The flow that starts.
        edition: The benchmark edition; the latest that is shipped if empty.
        consultation_url: Where a consultation can be booked; no such button if empty.
    """

    conversations: Path | None = None
    flow: str = "quick-check"
    edition: str = ""
    consultation_url: HttpUrl | None = None


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment; empty values count as not set.

    Raises:
        WrongSettings: A value cannot be used.
    """
    given = {
        name: environment[PREFIX + name.upper()]
        for name in Settings.model_fields
        if environment.get(PREFIX + name.upper())
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as errors:
        lines = (
            f"{PREFIX}{str(one['loc'][0]).upper()}: {one['msg']}, found {one['input']!r}"
            for one in errors.errors()
        )
        raise WrongSettings("\n".join(lines)) from None
