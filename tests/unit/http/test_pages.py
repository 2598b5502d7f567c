"""The server's own pages, and what stands at no address."""

import pytest

from tests.unit.http.serving import Served, served


async def asked(running: Served, line: str, host: str = "attacker.example") -> bytes:
    client = await running.connect(
        f"{line} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n".encode()
    )
    return await client.rest()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET /healthz", 200), ("HEAD /healthz", 200), ("HEAD /readyz", 200),
        ("GET /healthz/", 404), ("HEAD /healthz/", 404), ("GET /healthz//", 404),
        ("GET //healthz", 404),
        ("GET /", 404), ("GET /nothing", 404), ("GET /../healthz", 404), ("GET /read/", 404),
        ("GET http://attacker.example/healthz/", 404), ("OPTIONS *", 404),
        ("POST /healthz", 405), ("PURGE /healthz", 405), ("MKCALENDAR /healthz", 405),
        ("BREW /healthz", 400), ("get /healthz", 400), ("CONNECT attacker.example:443", 400),
    ],
)  # fmt: skip
async def test_page_is_answered_and_leads_nowhere_else(
    line: str, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with served() as running:
        said = await asked(running, line)

    assert int(said.split()[1]) == status
    assert said.endswith(b"\r\n\r\n") or not line.startswith("HEAD")
    assert b"location" not in said.lower()
    assert b"attacker" not in said
    assert caplog.records == []


@pytest.mark.parametrize("host", ["", "\x01", "a b", "[", "x" * 5000, "é"])
async def test_odd_host_changes_nothing(host: str) -> None:
    async with served() as running:
        assert (await asked(running, "GET /healthz", host)).split()[1] in (b"200", b"400")
        assert await running.health() == 200
