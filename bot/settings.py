"""Configuration from the environment, typed and checked."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, Field, HttpUrl, ValidationError

PREFIX = "CXBOT_"

DATABASE_URL = "DATABASE_URL"
"""Without the prefix: the name under which platforms hand over the address of a database."""

LONGEST_DAYS = 36_500
"""A hundred years: times longer ago cannot always be told."""


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
        database_url: Where conversations are kept; a file of the user's if empty. It may hold a
            password. In the environment it is ``DATABASE_URL``.
        pool_size: Most connections to a database server.
        retention_days: How long conversations are kept after they began.
        remind_after_hours: How long nobody must have answered before they are reminded.
        expire_after_days: How long nobody must have answered before a conversation is closed.
    """

    conversations: Path | None = None
    flow: str = "quick-check"
    edition: str = ""
    consultation_url: HttpUrl | None = None
    database_url: str = Field(default="", repr=False)
    pool_size: int = Field(default=16, ge=1, le=200)
    retention_days: int = Field(default=365, ge=1, le=LONGEST_DAYS)
    remind_after_hours: float = Field(default=24, gt=0, le=LONGEST_DAYS * 24, allow_inf_nan=False)
    expire_after_days: int = Field(default=30, ge=1, le=LONGEST_DAYS)


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment; empty values count as not set.

    Raises:
        WrongSettings: A value cannot be used.
    """
    given = {
        name: environment[variable(name)]
        for name in Settings.model_fields
        if environment.get(variable(name))
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as errors:
        lines = (
            f"{variable(str(one['loc'][0]))}: {one['msg']}, found {one['input']!r}"
            for one in errors.errors()
        )
        raise WrongSettings("\n".join(lines)) from None


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """The address of the database alone, for commands that no other setting should stop."""
    return environment.get(DATABASE_URL, "")


def variable(name: str) -> str:
    """The environment's name of a setting."""
    return DATABASE_URL if name == "database_url" else PREFIX + name.upper()
