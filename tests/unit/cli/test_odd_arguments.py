"""Any arguments of a command are answered with a line and an exit code."""

from pathlib import Path

import pytest

from tests.unit.cli.make import cxbot
from tests.unit.runtime.test_display import HOSTILE, steers

ODD = [
    "", "\0", "x" * 100_000, "a/" * 3000, "\udcff", "\ud83d", "/", ".", "-", "--", "-1", "9" * 20,
    "/dev/full", "/dev/fd/77", "/etc/passwd/x", "\x1b[31m\n", "²", "nan", "[bold]", "https://[",
    HOSTILE,
]  # fmt: skip

COMMANDS = [
    ["chat"], ["chat", "--flow"], ["chat", "--edition"], ["results", "--flow"], ["result"],
    ["stats", "--since"], ["stats", "--png"],
    ["report", "id", "--pdf"], ["position", "--stage"], ["position", "--stage", "walk", "--svg"],
    ["position", "--barrier"], ["benchmark", "check"], ["benchmark", "show", "--edition"],
    ["benchmark", "show", "--country"],
    ["flows", "check"], ["flows", "graph"], ["flows", "try"], ["flows", "diff", "quick-check"],
    ["export", "--campaign"], ["export", "--format"], ["export", "--output"],
    ["export", "--force", "--output"], ["inbox", "retry"], ["inbox", "drop"], ["outbox", "retry"],
    ["outbox", "list", "--limit"], ["db", "upgrade", "--wait"], ["db", "backup"],
    ["db", "backup", "--force"], ["slack", "forget"], ["slack", "manifest", "--url"],
    ["team", "demo", "--people"], ["team", "demo", "--files", "none", "--seed"], [],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.acceptance
def test_odd_argument_ends_in_a_line_and_an_exit_code(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cxbot(tmp_path / "kept.sqlite3", "db", "upgrade").exit_code == 0

    for odd in ODD:
        done = cxbot(tmp_path / "kept.sqlite3", *command, odd)

        assert not isinstance(done.exception, Exception), (odd[:40], done.exception)
        assert done.exit_code in (0, 1, 2), odd[:40]
        assert not steers(done.output), odd[:40]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("CXBOT_FLOW", "chat"), ("CXBOT_EDITION", "chat"), ("CXBOT_CONVERSATIONS", "chat"),
        ("CXBOT_CONSULTATION_URL", "results"), ("CXBOT_RETENTION_DAYS", "results"),
        ("CXBOT_HOST", "serve"),
    ],
)  # fmt: skip
def test_odd_setting_ends_in_a_line_and_an_exit_code(
    name: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    for odd in ODD:
        # No environment can hold these two.
        value = odd.replace("\0", "").replace("\ud83d", "")
        done = cxbot(tmp_path / "kept.sqlite3", word, **{name: value})

        assert not isinstance(done.exception, Exception), (odd[:40], done.exception)
        assert done.exit_code in (0, 1, 2), odd[:40]
        assert not steers(done.output), odd[:40]
