"""The pages of a facilitator's board. They show a team assessment; nobody answers on them."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from adapters.web.account import WebAccount
from adapters.web.answers import Desk, Endpoint, Handler, to
from adapters.web.board_cookie import held_link, hold_link
from adapters.web.board_walks import BoardWalks
from adapters.web.cookies import form_proof, is_proof
from adapters.web.qr_code import qr_code
from adapters.web.requests import NotRead
from adapters.web.streams import Streams, Watcher
from bot.messages.board import Board, Boards

_ROUND = re.compile("[0-9]{1,3}")

UPDATED_EVERY_S = 15
"""Seconds until a page without JavaScript loads again by itself."""

LOOKED_EVERY_S = 1.0
"""Seconds between two looks at a board that somebody watches, however many do.

Other processes take answers, too, so a look is the one way to learn of all.
"""

LONGEST_TEAM = 16
"""Most characters of an assessment's id."""


@dataclass(frozen=True, slots=True)
class OpenedBoard:
    """A board as a browser may see it.

    Attributes:
        board: The board.
        held: The facilitator's link that the browser holds; empty for everybody else.
    """

    board: Board
    held: str = ""

    @property
    def path(self) -> str:
        """The path of the board."""
        return f"/board/{self.board.shows}"

    @property
    def proof(self) -> str:
        """The proof in its forms."""
        return form_proof(self.held)


class NoBoard(Exception):
    """A link that opens no board, or none anymore."""


class BoardPages:
    """The pages of boards.

    Args:
        desk: Makes the answers.
        boards: The boards.
        account: The page's address.
        streams: Tells browsers what has changed.
    """

    def __init__(self, desk: Desk, boards: Boards, account: WebAccount, streams: Streams) -> None:
        self._desk, self._boards, self._account = desk, boards, account
        self._streams, self._walks = streams, BoardWalks()

    def routes(self) -> Sequence[BaseRoute]:
        """Return a route for each path."""
        paths: dict[str, dict[str, Handler]] = {
            "/board/{link}": {"GET": self._board},
            "/board/{link}/result/{page}": {"GET": self._step},
            "/board/{link}/notes": {"GET": self._notes},
            "/board/{link}/notes/changes": {"GET": self._notes_changes},
            "/board/{link}/changes": {"GET": self._changes},
            "/board/{link}/reveal": {"GET": self._ask, "POST": self._reveal},
            "/join/{team}": {"GET": self._join},
            "/join/{team}/": {"GET": self._join},
        }
        return [Route(path, self._endpoint(answers)) for path, answers in paths.items()]

    def _endpoint(self, answers: dict[str, Handler]) -> Endpoint:
        gone = {method: self._or_gone(answer) for method, answer in answers.items()}
        return Endpoint(self._desk, gone)

    def _or_gone(self, answer: Handler) -> Handler:
        """Return the same answer, or the page that says that there is no such board."""

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except NoBoard:
                shown = self._desk.looks.draw("notice", proof="", name="board_gone")
                return self._desk.html(shown, 404)

        return answered

    # ------------------------------------------------------------------ showing

    async def _board(self, request: Request) -> Response:
        """Show how many have answered, or the result."""
        link = str(request.path_params["link"])
        seen = await self._seen(request)
        if link != seen.board.shows:
            # The address of the facilitator's link must not stay where a room can read it.
            response = to(seen.path)
            secure = self._account.is_secure
            response.headers["Set-Cookie"] = hold_link(link, secure=secure)
            return response
        if seen.board.steps:
            return to(f"{seen.path}/result/1")
        return self._page("board", request, seen, joins=self._joins(request, seen.board))

    async def _step(self, request: Request) -> Response:
        """Show one page of the result."""
        seen, page = await self._seen(request), _number(str(request.path_params["page"]))
        if not 1 <= page <= len(seen.board.steps):
            return to(seen.path)
        if seen.held:
            self._walks.go(seen.board.shows, page)
            self._streams.changed(f"notes {seen.board.shows}")
        return self._page("board_step", request, seen, page=page, step=seen.board.steps[page - 1])

    async def _changes(self, request: Request) -> Response:
        """Tell a browser how many have answered, as that changes."""
        board = (await self._seen(request)).board
        return self._stream(request, f"board {board.shows}", board, _told, LOOKED_EVERY_S)

    async def _notes(self, request: Request) -> Response:
        """Show the facilitator what they can say."""
        seen = await self._run(request)
        return self._page("board_notes", request, seen, at=self._walks.page(seen.board.shows))

    async def _notes_changes(self, request: Request) -> Response:
        """Tell the facilitator's notes which page of the result the facilitator shows."""
        board = (await self._run(request)).board
        return self._stream(request, f"notes {board.shows}", board, self._at)

    def _at(self, board: Board) -> str:
        return json.dumps({"phase": _phase(board), "at": self._walks.page(board.shows)})

    def _stream(
        self, request: Request, topic: str, board: Board, say: Callable[[Board], str],
        every_s: float | None = None,
    ) -> Response:  # fmt: skip
        """Return a stream that tells each change of a board."""

        async def render() -> str | None:
            now = await self._boards.look(board.shows)
            return None if now is None else say(now)

        watcher = Watcher(self._desk.guard.client(request), is_board=True)
        return self._streams.events(request, topic, render, every_s, watcher)

    async def _join(self, request: Request) -> Response:
        """Send somebody to where they can answer."""
        # People type this address from a wall, also in capitals.
        team = str(request.path_params["team"]).lower()
        is_id = team.isascii() and team.isalnum() and len(team) <= LONGEST_TEAM
        way = await self._boards.way_in(team) if is_id else ""
        if not way:
            shown = self._desk.looks.draw("notice", proof="", name="join_closed")
            return self._desk.html(shown, 404)
        return to(way)

    # ------------------------------------------------------------------ revealing

    async def _ask(self, request: Request) -> Response:
        """Ask whether to reveal."""
        seen = await self._run(request)
        if not seen.board.can_reveal:
            return to(seen.path)
        return self._page("board_reveal", request, seen)

    async def _reveal(self, request: Request) -> Response:
        """Reveal, and show the result."""
        sent, seen = await self._desk.form(request), await self._run(request)
        if not is_proof(seen.held, sent.get("proof")):
            raise NotRead(403)
        if not seen.board.steps:
            await self._boards.reveal(seen.held, _number(sent.get("round")))
            for topic in ("board", "notes"):
                self._streams.changed(f"{topic} {seen.board.shows}")
            seen = await self._seen(request)
        return to(seen.path if seen.board.steps else f"{seen.path}?asked")

    # ------------------------------------------------------------------ parts

    async def _seen(self, request: Request) -> OpenedBoard:
        """Return the board of a link.

        Raises:
            NoBoard: The link opens none.
        """
        link = str(request.path_params["link"])
        held = held_link(request, link, secure=self._account.is_secure)
        if held and held != link:
            board = await self._boards.look(held)
            if board is not None and board.shows == link:
                return OpenedBoard(board, held)
        board = await self._boards.look(link)
        if board is None:
            raise NoBoard
        if board.runs and request.url.path != f"/board/{link}":
            raise NoBoard
        return OpenedBoard(board)

    async def _run(self, request: Request) -> OpenedBoard:
        """Return the board of a link, for its facilitator alone.

        Raises:
            NoBoard: Somebody else asks.
        """
        seen = await self._seen(request)
        if not seen.held:
            raise NoBoard
        return seen

    def _page(
        self, template: str, request: Request, seen: OpenedBoard, **parts: object
    ) -> Response:
        shown = self._desk.looks.draw(
            template, board=seen.board, path=seen.path, runs=bool(seen.held), proof=seen.proof,
            asked="asked" in request.query_params, still="still" in request.query_params,
            every=UPDATED_EVERY_S, phase=_phase(seen.board), **parts,
        )  # fmt: skip
        return self._desk.html(shown)

    def _joins(self, request: Request, board: Board) -> dict[str, str]:
        """Return the short address where people answer, and its QR code; nothing without one."""
        if not board.joins:
            return {}
        base = self._account.url or f"http://{request.headers['host']}"
        address = f"{base}/join/{board.code}"
        return {"shown": f"{urlsplit(base).netloc}/join/{board.code}", "code": qr_code(address)}


def _phase(board: Board) -> str:
    """Return a word for what a board shows; another word needs another page."""
    return f"{board.state}-{board.round}"


def _told(board: Board) -> str:
    """Return what a browser is told of a board: nothing of it follows from an answer."""
    told = {
        "phase": _phase(board), "count": board.count, "left": board.left,
        "reveal": board.can_reveal,
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False)


def _number(text: str) -> int:
    return int(text) if _ROUND.fullmatch(text) else 0
