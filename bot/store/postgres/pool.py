"""Connections to PostgreSQL that outlive restarts of the server, and its errors in plain words."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

import asyncpg

from bot.store.ports import StoreError, StoreUnavailable, WrongStore
from bot.store.postgres.connect import CONNECT_S, advice_on, arguments, reason_of
from bot.store.postgres.options import WrongOption
from bot.store.postgres.session import learn_types, settle
from bot.store.postgres.url import PostgresUrl, read_postgres

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = PoolConnectionProxy[asyncpg.Record]
    First = asyncpg.Connection[asyncpg.Record]

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

NAMED = 100
"""Statements that a connection to the server itself keeps prepared."""

WORK_S = 10.0
"""How long one piece of work may take; a server that hangs is left after that."""

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0

NAMES_LOST = "prepared statements get lost on the way there: write prepared_statements=off"

ADVICE: dict[type[Exception], str] = {
    asyncpg.DiskFullError: "its disk is full: make room, then try again",
    asyncpg.ReadOnlySQLTransactionError: "it takes no writes now: name the primary server",
    asyncpg.InsufficientPrivilegeError: "the user has no right to do this: grant it on every table",
    asyncpg.InvalidAuthorizationSpecificationError: "it refuses this user, or the password",
    asyncpg.InvalidCatalogNameError: "it has no database of this name: create it with createdb",
    asyncpg.ClientConfigurationError: "its address cannot be read",
    asyncpg.InvalidSQLStatementNameError: NAMES_LOST,
    asyncpg.DuplicatePreparedStatementError: NAMES_LOST,
}
"""Errors that trying again does not mend, with advice; the first that fits counts."""

PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.InterfaceError,
    # Also for a statement that met the server's own farewell on its way.
    asyncpg.InternalClientError,
    OSError,
)
"""Errors that pass: restarts, cut connections, too many connections, deadlocks, time run out."""


TROUBLE: tuple[type[Exception], ...] = (*PASSING, *ADVICE)

LASTING = tuple(ADVICE)

ANY: tuple[type[Exception], ...] = (*TROUBLE, asyncpg.PostgresError, ValueError)


class Raised(Exception):
    """An error of a caller's own function; it is raised as it was, and never tried again."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


def guarded(function: Callable[[Any], T]) -> Callable[[Any], T]:
    """Return a function whose errors are kept apart from those of the database."""

    def call(argument: Any) -> T:  # noqa: ANN401 - whatever the function takes
        try:
            return function(argument)
        except Exception as error:
            raise Raised(error) from error

    return call


class Connections:
    """A pool of connections.

    Args:
        url: Where the database is, with user and password.
        size: Most connections at once.
        patience_s: How long to try again where the server does not answer.
        sleep: Waits for seconds.

    Attributes:
        address: The address without user and password.
        place: What to call the database.

    Raises:
        WrongStore: The address cannot be read.
    """

    def __init__(self, url: str, size: int, patience_s: float, sleep: Sleep) -> None:
        found = _read(url)
        self.address = found.place
        self.place = f"PostgreSQL at {found.place.partition('://')[2]}"
        self._url, self._size = found, min(size, found.most_connections or size)
        self._connect_s = found.connect_s or CONNECT_S
        self._named = found.prepared is not False
        self._arguments: dict[str, Any] = {}
        self._patience_s, self._sleep = patience_s, sleep
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def open(self, check: Callable[["First"], Awaitable[None]]) -> None:
        """Connect once, without patience, and check what is there.

        Args:
            check: Raises WrongStore where the database does not fit.

        Raises:
            WrongStore: It does not, or cannot be reached.
        """
        self._arguments = arguments(self._url)
        try:
            async with asyncio.timeout(self._connect_s):
                await self._look(check)
            self._pool = await self._new_pool()
        except StoreError:
            raise
        except ANY as error:
            raise WrongStore(self._explain(error)) from None

    async def _look(self, check: Callable[["First"], Awaitable[None]]) -> None:
        """See on a first connection, without named statements, what this address leads to."""
        connection = await asyncpg.connect(**self._arguments)
        try:
            own = await settle(connection)
            self._named = self._may_name(own=own)
            if not own:
                await learn_types(connection)
            await check(connection)
        except BaseException:
            connection.terminate()
            raise
        await connection.close(timeout=CONNECT_S)

    def _may_name(self, *, own: bool) -> bool:
        """Return whether statements may have names on a connection: on one to the server itself."""
        return own if self._url.prepared is None else self._url.prepared

    async def _new_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        return await asyncpg.create_pool(
            # A floor would be kept up in the background, with its own errors in the log; turns and
            # the delivery, which looks each second, keep connections open well enough.
            min_size=0,
            max_size=self._size,
            connect=self._connect,
            reset=_keep,
            **self._arguments,
        )

    async def _connect(
        self,
        *_: object,
        **of_pool: Any,  # noqa: ANN401 - whatever the pool gives
    ) -> "asyncpg.Connection[asyncpg.Record]":
        """Open a connection for the pool, with its settings.

        It has no named statements if a pooler came in between since the last one.
        """
        named = self._named
        given = of_pool | self._arguments | {"statement_cache_size": NAMED if named else 0}
        connection: First = await asyncpg.connect(**given)
        try:
            own = await settle(connection)
            fits = self._may_name(own=own) or not named
            if fits and not own:
                await learn_types(connection)
        except BaseException:
            connection.terminate()
            raise
        if fits:
            return connection
        connection.terminate()
        self._named = False
        return await self._connect(**of_pool)

    async def alone(self) -> tuple["First", bool]:
        """Open a connection for one purpose; also return whether it leads to the server itself."""
        async with asyncio.timeout(self._connect_s):
            connection: First = await asyncpg.connect(**self._arguments)
            return connection, await settle(connection)

    async def close(self) -> None:
        """Let work under way finish, and close every connection."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        # A pool that cannot say goodbye in time ends its connections without.
        with suppress(*PASSING):
            async with asyncio.timeout(WORK_S):
                await pool.close()

    async def run(
        self, work: Callable[["Connection"], Awaitable[T]], within_s: float = WORK_S
    ) -> T:
        """Do a piece of work on a connection, again on a fresh one where it was cut.

        A cut may hide that the work was done, so it must be safe to repeat.

        Args:
            work: What to do.
            within_s: How long one try may take, waiting for a connection included.

        Raises:
            StoreUnavailable: The server did not answer in time, or refuses.
        """
        clock = asyncio.get_running_loop().time
        started, slept, pause = clock(), 0.0, FIRST_PAUSE_S
        within_s += max(0.0, self._connect_s - CONNECT_S)
        while True:
            try:
                # One for all statements: asyncpg's own, one for each, costs a turn a tenth more.
                async with asyncio.timeout(within_s), self._open_pool().acquire() as connection:
                    return await work(connection)
            except Raised as raised:
                raise raised.error from raised.error.__cause__
            except LASTING as error:
                await self._start_afresh()
                raise StoreUnavailable(self._explain(error)) from None
            except PASSING as error:
                if isinstance(error, ssl.SSLCertVerificationError):
                    raise StoreUnavailable(self._explain(error)) from None
                if isinstance(error, ValueError):
                    # A value that the database cannot keep: asyncpg calls that its InterfaceError.
                    raise
                if max(slept, clock() - started) >= self._patience_s:
                    raise StoreUnavailable(self._explain(error)) from None
                if not isinstance(error, asyncpg.TransactionRollbackError):
                    await self._start_afresh()
            await self._sleep(pause)
            slept, pause = slept + pause, min(2 * pause, LONGEST_PAUSE_S)

    @asynccontextmanager
    async def borrow(self) -> AsyncIterator["Connection"]:
        """Lend a connection for reading; errors of the database become StoreUnavailable."""
        try:
            async with self._open_pool().acquire() as connection:
                yield connection
        except TROUBLE as error:
            raise StoreUnavailable(self._explain(error)) from None

    def _open_pool(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            message = "the database is closed"
            raise StoreUnavailable(message)
        return self._pool

    async def _start_afresh(self) -> None:
        """Use no connection again that was open until now: they lead to the same server."""
        if self._pool is not None:
            await self._pool.expire_connections()

    def _explain(self, error: Exception) -> str:
        known = advice_on(error, self._url)
        if known is not None:
            return f"cannot use {self.place}: {known}"
        for kind, advice in ADVICE.items():
            if isinstance(error, kind):
                return f"cannot use {self.place}: {advice}"
        if isinstance(error, ValueError):
            # Its own text may quote a part of the password.
            return f"cannot use {self.place}: its address cannot be read"
        asked = ", is it running?" if isinstance(error, OSError) else ""
        return f"cannot reach {self.place}: {_reason(error)}{asked}"


def _read(url: str) -> PostgresUrl:
    scheme, _, rest = url.strip().partition("://")
    if not scheme.lower().startswith("postgres"):
        message = "this is no address of a PostgreSQL database"
        raise WrongStore(message)
    try:
        return read_postgres(rest)
    except WrongOption as wrong:
        raise WrongStore(str(wrong)) from None


async def _keep(_: object) -> None:
    """Hand a connection on as it is.

    No listener, advisory lock or cursor outlives its transaction, and asyncpg's own clearing would
    cost each turn a round trip.
    """


def _reason(error: Exception) -> str:
    """Return what happened, in a few words and one line."""
    if isinstance(error, TimeoutError):
        return "it does not answer"
    if isinstance(error, OSError) and (reason := reason_of(error)):
        return reason
    text = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    return text.partition("\n")[0] or type(error).__name__
