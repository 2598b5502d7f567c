"""The process that is killed: the real service on a real store, with real delivery.

    python -m tests.acceptance.crash.worker FD

It loads everything once, and then forks a process for each :class:`Orders` that comes in through
the socket FD. Each of these has memory, threads, files and connections of its own, and is ended by
SIGKILL like any other; what is saved is only the second that Python takes to import, so that fifty
of them can be killed while people look on. A new one knows nothing of those before it.
"""

import asyncio
import json
import logging
import os
import socket
import sys
from collections.abc import Awaitable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from bot.channel import Handle, Limit, MessageRef, Traits
from bot.delivery.retries import Pace
from bot.messages import Address, Outcome, Reply, Update
from bot.runtime.logs import Lines
from bot.service.flow_versions import Flows
from bot.service.updates import Service
from bot.store.codec import decode, encode
from bot.store.factory import open_store
from bot.store.ports import StoreUnavailable
from bot.wiring.flows import choose
from bot.wiring.parts import Surroundings, make_delivery, make_service, now
from bot.wiring.settings import Settings
from tests.acceptance.crash.model import conversation_id, written_at
from tests.kit.system import with_parts

LONGEST_ORDERS = 4096
LONGEST_FRAME = 2**22

log = logging.getLogger(__name__)

NEVER_S = 1e9
"""People write in a year long past, and nothing said to them may be given up for its age."""


@dataclass(frozen=True)
class Orders:
    """The parameters of a process.

    Attributes:
        url: Its database.
        lease_s: How long rows that it claims are its own, also after its death.
        send_s: How long one send may take.
        poll_s: How often it looks for what others left behind.
        ahead_s: How late it is for delivery: what others had claimed before may have lapsed.
    """

    url: str
    lease_s: float = 4.0
    send_s: float = 1.0
    poll_s: float = 0.05
    ahead_s: float = 0.0

    @property
    def pace(self) -> Pace:
        """The same for delivery; retries come soon."""
        return Pace(
            poll_s=self.poll_s, lease_s=self.lease_s, send_s=self.send_s,
            backoff_s=self.poll_s, give_up_s=NEVER_S,
        )  # fmt: skip

    def encoded(self) -> bytes:
        """Return them as JSON."""
        return json.dumps(asdict(self)).encode()


def frame(**values: object) -> bytes:
    """Return one message between the platform and the process: a line of JSON."""
    return encode(values).encode() + b"\n"


def unframe(line: bytes) -> dict[str, Any]:
    """Return the values again."""
    return decode(line.decode(), dict)


class Wire:
    """A channel over a socket, whose platform is the test.

    A platform that does not answer a send keeps it waiting; a platform that is gone ends the run.
    """

    name = "test"
    traits = Traits()

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._sends = count(1)
        self._answers: dict[int, asyncio.Future[str]] = {}
        self._busy: set[asyncio.Task[None]] = set()

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        del address, reply, replaces
        return ()

    async def run(self, handle: Handle) -> None:
        """Take updates, many at once, and confirm each only when it has been handled."""
        self.tell(ready=os.getpid())
        while line := await self._reader.readline():
            got = unframe(line)
            if "update" in got:
                task = asyncio.create_task(self._take(handle, got["update"], got["copy"]))
                self._busy.add(task)
                task.add_done_callback(self._busy.discard)
            elif (waiting := self._answers.pop(got["arrived"], None)) and not waiting.done():
                waiting.set_result(got["name"])

    async def _take(self, handle: Handle, update: Update, copy: int) -> None:
        try:
            outcome = await handle(update)
        except StoreUnavailable as error:
            self.tell(refused=copy, why=str(error))
        else:
            self.tell(confirmed=copy, outcome=outcome)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        del via
        number, old = next(self._sends), replaces and replaces.message
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        self.tell(send=number, address=address, reply=reply, replaces=old)
        try:
            return MessageRef(address.chat, await answer)
        except asyncio.CancelledError:
            # Nobody can know here whether it was taken: it comes again.
            self.tell(unanswered=number)
            raise
        finally:
            self._answers.pop(number, None)

    def tell(self, **values: object) -> None:
        """Write a frame to the platform, even if nobody reads it anymore."""
        self._writer.write(frame(**values))


def handling(service: Service) -> Handle:
    """Return the service, at a time and with an id for what begins that come from the update alone.

    So whatever another process makes of a repeat must be the same to the letter.
    """

    def handle(update: Update) -> Awaitable[Outcome]:
        own = with_parts(
            service,
            clock=lambda: written_at(update.id),
            new_id=lambda: conversation_id(update.id),
        )
        return own.handle(update)

    return handle


async def live(orders: Orders, flows: Flows, platform: socket.socket) -> None:
    """Work until killed, or until the platform is gone."""
    reader, writer = await asyncio.open_unix_connection(sock=platform, limit=LONGEST_FRAME)
    store = open_store(orders.url)
    wire = Wire(reader, writer)
    delivery = make_delivery(store, [wire])
    delivery.pace = orders.pace
    delivery.clock = lambda: now() + timedelta(seconds=orders.ahead_s)
    service = make_service(
        store, flows, Settings(), Surroundings({wire.name: wire.traits}, sender=delivery)
    )
    await service.open()
    delivering = asyncio.create_task(delivery.run())
    try:
        await wire.run(handling(service))
    finally:
        delivering.cancel()
        await asyncio.wait({delivering}, timeout=orders.send_s)
        await store.close()


def fork(orders: Orders, flows: Flows, platform: socket.socket) -> int:
    """Begin a process of its own; returns its id."""
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(live(orders, flows, platform))
        except BaseException:
            log.exception("process failed")
            os._exit(1)
        os._exit(0)
    platform.close()
    return child


def main(descriptor: int) -> None:
    """Fork processes on demand, until nobody is there to ask for them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    flows = choose(Settings()).flows()
    control = socket.socket(fileno=descriptor)
    control.sendall(b"0\n")
    while True:
        text, descriptors, _, _ = socket.recv_fds(control, LONGEST_ORDERS, 1)
        if not text:
            return
        child = fork(Orders(**json.loads(text)), flows, socket.socket(fileno=descriptors[0]))
        # It is not waited for before the end, so that its id stays its own.
        control.sendall(f"{child}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
