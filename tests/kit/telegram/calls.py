"""Calls of the bot over HTTP, their records, and failures that tests order."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from tests.kit.standin import AnyCall, Trouble
from tests.kit.telegram.refusals import refuse

Params = dict[str, Any]
_ATTACHED = "attach://"


@dataclass
class Call(AnyCall):
    """A call of the bot."""

    description: str = ""
    """Why the call was refused."""


@dataclass(frozen=True)
class Failure(Trouble):
    """A failure of a call, in place of an answer, or after what was asked has been done."""

    status: int = 500
    description: str = "Internal Server Error"
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WebhookReply:
    """A call in the answer to a webhook's request; Telegram tells nobody how it went."""

    method: str
    params: Params
    error: str = ""


async def read_request(request: web.Request) -> Params:
    """Return the parameters of a request: JSON, urlencoded or multipart, and those of the address.

    Raises:
        Refused: the request cannot be read.
    """
    query = dict(request.query)
    match request.content_type:
        case "application/json":
            return query | _from_json(await request.read())
        case "multipart/form-data":
            return query | await _from_multipart(request)
        case _:
            return query | _from_form(await request.read())


def _from_json(body: bytes) -> Params:
    try:
        given = json.loads(body or b"{}")
    except UnicodeDecodeError:
        refuse("strings must be encoded in UTF-8")
    except ValueError:
        refuse("can't parse JSON object")
    if not isinstance(given, dict):
        refuse("object expected as request")
    return given


def _from_form(body: bytes) -> Params:
    # Bytes that are not UTF-8 become lone surrogates, which the check of parameters refuses.
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
    return dict(pairs)


async def _from_multipart(request: web.Request) -> Params:
    texts: Params = {}
    files: dict[str, bytes] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            refuse("nested multipart in the request")
        content = bytes(await part.read())
        if part.filename is not None:
            files[str(part.name)] = content
        else:
            texts[str(part.name)] = content.decode(errors="surrogateescape")
    params = {name: _with_files(value, files) for name, value in texts.items()}
    return params | files


def _with_files(value: Any, files: dict[str, bytes]) -> Any:
    """Return a parameter with the files that it names in place of their names."""
    attached = str(value).removeprefix(_ATTACHED)
    if attached != str(value):
        return files.pop(attached, value)
    if _ATTACHED not in str(value) or not str(value).startswith("{"):
        return value
    try:
        given = json.loads(value)
    except ValueError:
        return value
    return {name: _with_files(inside, files) for name, inside in given.items()}
