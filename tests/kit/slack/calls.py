"""Calls of the app over HTTP, their records, and failures that tests order."""

import base64
import binascii
import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.kit.slack.checks import Params
from tests.kit.slack.refusals import Refused, refuse
from tests.kit.standin import AnyCall, Trouble


@dataclass
class Call(AnyCall):
    """A call of the app."""

    token: str = ""
    error: str = ""
    """Slack's code; empty if the call went well."""


@dataclass(frozen=True)
class Failure(Trouble):
    """A failure of a call, in place of an answer, or after what was asked has been done."""

    error: str = "internal_error"
    status: int = 200
    retry_after: int | None = None


@dataclass(frozen=True)
class Request:
    """The content of a call."""

    token: str
    params: Params
    basic: tuple[str, str] | None = None
    """Name and password by which a client authenticates for OAuth."""

    as_json: bool = False
    """Whether the parameters came as JSON."""


async def read_request(request: web.Request) -> Request:
    """Return the token and the parameters of a call: of the address, of the header, of the body.

    Raises:
        Refused: the body cannot be read.
    """
    params: Params = dict(request.query)
    if request.method == "POST":
        params |= await _body(request)
    kind, _, credentials = request.headers.get("Authorization", "").partition(" ")
    token = credentials if kind == "Bearer" else str(params.get("token", ""))
    params.pop("token", None)
    basic = _basic(credentials) if kind == "Basic" else None
    return Request(token, params, basic, request.content_type == "application/json")


def _basic(credentials: str) -> tuple[str, str] | None:
    try:
        name, _, password = base64.b64decode(credentials).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, password


async def _body(request: web.Request) -> Params:
    match request.content_type:
        case "application/json":
            return _from_json(await request.read())
        case "multipart/form-data":
            return await _from_multipart(request)
        case "application/x-www-form-urlencoded" | "application/octet-stream" | "text/plain":
            text = (await request.read()).decode()
            return dict(parse_qsl(text, keep_blank_values=True))
        case _:
            pass
    error = "invalid_post_type"
    raise Refused(error)


def _from_json(body: bytes) -> Params:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        refuse("invalid_json")
    if not isinstance(given, dict):
        refuse("json_not_object")
    return given


async def _from_multipart(request: web.Request) -> Params:
    found: Params = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            refuse("invalid_form_data")
        found[str(part.name)] = (await part.read()).decode()
    return found
