"""The proxy of compose.yaml on a port of this machine, with the same file but without TLS."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from tests.acceptance.container.building import ROOT, StepFailed
from tests.kit.postgres import free_port

READY = "serving initial configuration"
START_S, STOP_S = 60.0, 30.0


@contextmanager
def proxy_before(upstream: str, folder: Path, port: int = 0) -> Iterator[str]:
    """Start it before a server, such as ``127.0.0.1:8000``; return its address.

    Args:
        upstream: The server.
        folder: Its own folder.
        port: Where it listens; 0 for any free port.

    Raises:
        StepFailed: It did not start.
    """
    address = f"http://127.0.0.1:{port or free_port()}"
    folder.mkdir(exist_ok=True)
    own = {"DOMAIN": address, "UPSTREAM": upstream, "HOME": str(folder)}
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", f"{ROOT}/deploy/Caddyfile"]
    with subprocess.Popen(
        command, env=os.environ | own, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait(process)
            yield address
        finally:
            process.terminate()
            process.communicate(timeout=STOP_S)


def _wait(process: "subprocess.Popen[str]") -> None:
    """Read what it says until it serves."""
    said: list[str] = []
    watch = Timer(START_S, process.kill)
    watch.start()
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line)
        if READY in line:
            watch.cancel()
            return
    watch.cancel()
    reason = f"caddy ended: {''.join(said[-5:])}"
    raise StepFailed(reason)
