"""Configuration from the environment, typed and checked."""

from pathlib import Path

from pydantic import HttpUrl, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class WrongSettings(ValueError):
    """The environment holds a setting that cannot be used; the message names it."""


class Settings(BaseSettings):
    """Every setting; the environment's name is ``CXBOT_`` and the name here in capitals.

    Attributes:
        conversations: A folder of one's own flows, beside the shipped ones.
        flow: The flow that starts.
        edition: The benchmark edition; the latest that is shipped if empty.
        consultation_url: Where a consultation can be booked; no such button if empty.
    """

    model_config = SettingsConfigDict(env_prefix="CXBOT_", env_ignore_empty=True)

    conversations: Path | None = None
    flow: str = "quick-check"
    edition: str = ""
    consultation_url: HttpUrl | None = None


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        WrongSettings: A value cannot be used.
    """
    try:
        return Settings()
    except ValidationError as errors:
        lines = (
            f"CXBOT_{str(one['loc'][0]).upper()}: {one['msg']}, found {one['input']!r}"
            for one in errors.errors()
        )
        raise WrongSettings("\n".join(lines)) from None
