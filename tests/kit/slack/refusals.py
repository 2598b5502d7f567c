"""The refusals of the stand-in: Slack's errors, and the details that come with them."""

from collections.abc import Sequence
from typing import Any, NoReturn

Body = dict[str, Any]


class Refused(Exception):
    """A call that Slack would answer with ok: false.

    Args:
        error: Slack's code.
        problems: Sentences about the content, without the "[ERROR] " in front.
        status: The status of HTTP; 200 for almost everything.
        retry_after_s: Whole seconds until the call may be made again.
        more: Further fields of the answer.
    """

    def __init__(
        self,
        error: str,
        problems: Sequence[str] = (),
        *,
        status: int = 200,
        retry_after_s: int | None = None,
        **more: Any,
    ) -> None:
        self.error = error
        self.problems = list(problems)
        self.status = status
        self.retry_after_s = retry_after_s
        self._more = more
        super().__init__(f"{error}: {self.problems}" if problems else error)

    @property
    def body(self) -> Body:
        """The answer, as JSON."""
        body: Body = {"ok": False, "error": self.error} | self._more
        if self.problems:
            messages = [f"[ERROR] {problem}" for problem in self.problems]
            body["response_metadata"] = {"messages": messages}
        if self.problems and self.error == "invalid_blocks":
            body["errors"] = self.problems
        return body

    @property
    def headers(self) -> dict[str, str]:
        """The headers that it adds to the answer."""
        return {} if self.retry_after_s is None else {"Retry-After": str(self.retry_after_s)}


def refuse(error: str, *problems: str, status: int = 200, **more: Any) -> NoReturn:
    """Refuse as most calls are refused: with 200 and ok: false.

    Args:
        error: Slack's code.
        problems: Sentences about the content.
        status: The status of HTTP.
        more: Further arguments of `Refused`.
    """
    raise Refused(error, problems, status=status, **more)
