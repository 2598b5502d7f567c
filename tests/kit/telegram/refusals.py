"""The refusals of the stand-in: Telegram's status, its sentence, its parameters."""

from typing import Any, NoReturn

_PREFIX = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class Refused(Exception):
    """A call that Telegram would answer with ok: false."""

    def __init__(self, status: int, reason: str = "", **parameters: Any) -> None:
        prefix = _PREFIX[status]
        self.status = status
        self.description = f"{prefix}: {reason}" if reason else prefix
        self.parameters = parameters
        super().__init__(self.description)

    @property
    def body(self) -> dict[str, Any]:
        """The answer, as JSON."""
        return answer_of(self.status, self.description, self.parameters)


def answer_of(status: int, description: str, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the body of any answer that is not ok."""
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


def refuse(reason: str) -> NoReturn:
    """Refuse as most calls are refused: with 400 Bad Request."""
    raise Refused(400, reason)
