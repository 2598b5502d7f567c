"""What a browser sends, read within bounds."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

LARGEST = 32 * 1024
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
        fields: The first value of each field, by name.
        chosen: Every value of the field for several choices.
    """

    fields: dict[str, str] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()

    def get(self, name: str) -> str:
        """Return a field; empty if it is missing."""
        return self.fields.get(name, "")


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
    chosen = frozenset(value for name, value in pairs if name == "chosen")
    return Sent(dict(reversed(pairs)), chosen)
