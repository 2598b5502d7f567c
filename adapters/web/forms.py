"""The whole check on one page: every visible question is a field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from adapters.web.answers import Desk, place_of, to
from adapters.web.cookies import form_proof
from adapters.web.live import Following, state_of
from adapters.web.receive import UNANSWERED, WebReceiver
from adapters.web.requests import NotRead, Sent
from bot.messages import Command, Field, Form, FormInput
from bot.messages.view import View

NAME = "f."
"""The beginning of a field's name; the step's id follows."""

LATER = "later"
"""The field of the button that keeps what is filled in, and asks the rest one by one."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field with what somebody has filled in.

    Attributes:
        field: The field.
        name: Its name in the form.
        filled: The values in it, or that are chosen.
        begins: Whether a section begins with it.
    """

    field: Field
    name: str
    filled: frozenset[str]
    begins: bool

    @property
    def text(self) -> str:
        """What was typed."""
        return next(iter(self.filled), "")


class Forms:
    """The page with the form.

    Args:
        desk: Makes the answers.
        receiver: Hands over what people do.
    """

    def __init__(self, desk: Desk, receiver: WebReceiver) -> None:
        self._desk, self._receiver = desk, receiver

    def routes(self) -> Sequence[BaseRoute]:
        """Return the route of the form."""
        return self._desk.routes({"/form": {"GET": self._show, "POST": self._send}})

    async def _show(self, request: Request) -> Response:
        """Show the form; after the result, that."""
        token = self._desk.token(request)
        if not token:
            return self._desk.without_cookie(request)
        address = self._desk.address_of(token)
        page = await self._receiver.look(address, Command("form"))
        # A form would begin a check, but without the page that says what it is.
        has_begun = (await self._receiver.look(address)).exists
        if page.form is None or not has_begun:
            return to("/now")
        return self._drawn(page, page.form, token)

    async def _send(self, request: Request) -> Response:
        """Take the answers; show the form again while something is missing."""
        sent = await self._desk.form(request)
        token = self._desk.proven(request, sent)
        page = await self._receiver.fill_in(
            self._desk.address_of(token), lambda form: filled_in(form, sent)
        )
        if page.leaves:
            return self._desk.forgetting(to(f"/goodbye/{page.leaves}"))
        if sent.has(LATER):
            return to("/now")
        if page.form is not None:
            return self._drawn(page, page.form, token, sent)
        if page.notice and not page.changes:
            return self._desk.shown(page, token)
        return to(place_of(page))

    def _drawn(self, page: View, form: Form, token: str, sent: Sent | None = None) -> Response:
        fields = tuple(_shown(form, {} if sent is None else sent.every))
        errors = [field for field in fields if field.field.error]
        text = self._desk.looks.draw(
            "form", page=page, form=form, fields=fields, errors=errors, proof=form_proof(token),
            live=Following(state_of(page), "/form", fresh="/form"),
        )  # fmt: skip
        return self._desk.html(text, UNANSWERED if errors else 200)


def _shown(form: Form, sent: Mapping[str, tuple[str, ...]]) -> Iterator[ShownField]:
    section = ""
    for field in form.fields:
        name = NAME + field.step
        kept = field.value or ()
        filled = sent.get(name, (kept,) if isinstance(kept, str) else kept)
        yield ShownField(
            field, name, frozenset(filled), bool(field.section) and field.section != section
        )
        section = field.section


def filled_in(form: Form, sent: Sent) -> FormInput:
    """Return the inbound of a form that was sent.

    A page that had other questions than there are now is taken as unfinished, so that nothing that
    was not on it counts as skipped.

    Args:
        form: The form as it is now.
        sent: What was sent.

    Raises:
        NotRead: It is no form of ours.
    """
    if not sent.get("token"):
        raise NotRead(400)
    asked = frozenset(sent.every.get("asked", ()))
    values: dict[str, str | tuple[str, ...] | None] = {}
    for field in form.fields:
        if field.step not in asked:
            continue
        given = sent.every.get(NAME + field.step, ())
        values[field.step] = given if field.layout == "several" else next(iter(given), None)
    is_whole = asked == {field.step for field in form.fields} and not sent.has(LATER)
    return FormInput(sent.get("token"), values, final=is_whole)
