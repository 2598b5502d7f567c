"""What a browser sends, read within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LARGEST = 128 * 1024
"""Most bytes of a form."""

MOST_FIELDS = 200
"""Most fields of a form."""

FORM = "application/x-www-form-urlencoded"


class NotRead(Exception):
    """A request that is refused.

    Attributes:
        status: The HTTP status that says why.
    """

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent.

    Attributes:
        every: The values of each field, by name, in their order.
    """

    every: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return the first value of a field; empty if it is missing."""
        return next(iter(self.every.get(name, ())), "")

    def has(self, name: str) -> bool:
        """Return whether there is such a field."""
        return name in self.every


async def read_form(request: Request) -> Sent:
    """Read a form.

    Raises:
        NotRead: It is too large, of another type, or no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise NotRead(415)
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                raise NotRead(413)
    except ClientDisconnect:
        raise NotRead(400) from None
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="replace",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError:
        raise NotRead(400) from None
    every: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        every[name] = (*every.get(name, ()), value)
    return Sent(every)
