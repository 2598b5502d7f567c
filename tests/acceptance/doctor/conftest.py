"""A set-up of the bot that is healthy until a test plants a fault."""

import os
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from tests.acceptance.doctor.stage import Stage
from tests.stores.test_postgres_tls import encrypted

__all__ = ["encrypted"]


@pytest.fixture
def stage(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    quick_check: Assessment,
) -> Stage:
    """A set-up with a home of its own, and without libpq's variables."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    for name in tuple(os.environ):
        if name.startswith(("PG", "SSL_CERT_")):
            monkeypatch.delenv(name)
    planted = (
        request.node.callspec.params.get("fault") if hasattr(request.node, "callspec") else None
    )
    for name in planted.needs if planted else ():
        request.getfixturevalue(name)
    return Stage(tmp_path, monkeypatch, request, quick_check)
