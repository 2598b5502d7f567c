"""Serving every channel that is configured."""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.channel import ChannelUnusable, Draw, Look, ServedChannel
from bot.report.attachments import can_draw
from bot.report.render import Renderer
from bot.store.factory import open_store
from bot.store.ports import Store
from bot.system.proxies import WrongProxy, proxy_for
from bot.texts import Catalogue
from bot.wiring.boards import board_links
from bot.wiring.flows import choose
from bot.wiring.parts import (
    Surroundings,
    drawing_with,
    make_delivery,
    make_scheduler,
    make_service,
    now,
)
from bot.wiring.settings import Settings, split_keys
from bot.wiring.viewer import Viewer

if TYPE_CHECKING:
    from bot.runtime.vault import SealedVault

Maker = Callable[[Settings, Catalogue, Store], ServedChannel]
"""Makes a channel."""


class NothingToServe(ChannelUnusable):
    """No channel has a token. ``channels`` are the names of those that could have one."""

    def __init__(self, channels: tuple[str, ...]) -> None:
        super().__init__("Nothing to serve: no channel has a token.")
        self.channels = channels


async def serve(settings: Settings, listening: Callable[[int], None]) -> None:
    """Serve every channel that is configured, until SIGTERM or Ctrl-C.

    Args:
        settings: The settings.
        listening: Is called with the port once the HTTP server listens.

    Raises:
        NothingToServe: No channel has a token.
        DataProblems: The flow or the edition does not exist, or is wrong.
        StoreError: The database cannot be used.
        ChannelUnusable, ChannelStopped: A channel cannot be served, or not any longer.
    """
    if not configured_channels(settings):
        raise NothingToServe(tuple(_tokens(settings)))
    draws = settings.drawings_at_once > 0 and can_draw()
    flows = replace(choose(settings).with_groups(), draws=draws).flows()
    store = open_store(settings.database_url, settings.pool_size)
    renderer = Renderer(settings.drawings_at_once) if draws else None
    draw = None if renderer is None else drawing_with(renderer)
    viewer = Viewer()
    channels = served_channels(settings, flows.versions.current.texts, store, draw, viewer)
    from bot.runtime.http.limits import HttpLimits  # noqa: PLC0415 - only a server needs it
    from bot.runtime.serving import Serving, freeze_loaded, standing_of  # noqa: PLC0415 - channels' parts

    delivery = make_delivery(store, channels, renderer)
    service = make_service(
        store,
        flows,
        settings,
        Surroundings(
            {channel.name: channel.traits for channel in channels},
            partial(standing_of, channels),
            delivery,
            boards=board_links(settings),
        ),
    )
    viewer.service = viewer.boards.service = service
    viewer.boards.channels = {channel.name: channel for channel in channels}
    scheduler = make_scheduler(service)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        await service.open()
        serving = Serving(
            service, delivery, scheduler, channels, settings.listen_host, settings.port,
            limits=HttpLimits(connections=settings.max_connections), listening=listening,
        )  # fmt: skip
        freeze_loaded()
        await serving.run(stop)
    finally:
        await store.close()


def served_channels(
    settings: Settings,
    texts: Catalogue,
    store: Store,
    draw: Draw | None = None,
    look: Look | None = None,
) -> list[ServedChannel]:
    """Return the channels whose tokens are set, and the page if it is wanted.

    Args:
        settings: The settings.
        texts: The language.
        store: The store.
        draw: Makes files; None if none are sent.
        look: Draws pages of conversations and boards.

    Raises:
        ChannelUnusable: The parts of one are not installed.
    """
    names = configured_channels(settings)
    return [make_channel(name, settings, texts, store, draw, look) for name in names]


def configured_channels(settings: Settings) -> list[str]:
    """Return the names of the channels whose tokens are set."""
    return [name for name, token in _tokens(settings).items() if token]


def _tokens(settings: Settings) -> dict[str, str]:
    """Return for each channel that can be served what says that it is."""
    return {
        "telegram": settings.telegram_bot_token,
        "slack": settings.slack_bot_token or settings.slack_client_id,
        "web": "web" if settings.web else "",
    }


def make_channel(
    name: str,
    settings: Settings,
    texts: Catalogue,
    store: Store,
    draw: Draw | None = None,
    look: Look | None = None,
) -> ServedChannel:
    """Make a channel, which is not connected yet; the arguments are those for all channels.

    Raises:
        ChannelUnusable: Its parts are not installed, or its proxy cannot be used.
    """
    makers: dict[str, Maker] = {
        "telegram": partial(_telegram, draw=draw),
        "slack": _slack,
        "web": partial(_web, draw=draw, look=look or Viewer()),
    }
    return _made(name, makers[name], settings, texts, store)


def _made(
    name: str,
    make: Maker,
    settings: Settings,
    texts: Catalogue,
    store: Store,
) -> ServedChannel:
    try:
        return make(settings, texts, store)
    except ImportError:
        message = f"The parts for {name} are not installed: pip install 'cx-maturity-bot[{name}]'"
        raise ChannelUnusable(message) from None
    except WrongProxy as wrong:
        raise ChannelUnusable(str(wrong)) from None


def _telegram(
    settings: Settings, texts: Catalogue, _store: Store, draw: Draw | None
) -> ServedChannel:
    from adapters.telegram.account import (  # noqa: PLC0415 - if served
        TelegramAccount,
        TelegramPacing,
    )
    from adapters.telegram.channel import Telegram  # noqa: PLC0415 - if served
    from bot.loading.library import load_catalogues  # noqa: PLC0415 - if served

    account = TelegramAccount(
        settings.telegram_bot_token,
        settings.telegram_api_base_url,
        settings.telegram_webhook_url,
        settings.telegram_webhook_secret,
        proxy_for(os.environ, settings.telegram_api_base_url),
    )
    pacing = TelegramPacing(
        settings.telegram_chat_per_s,
        settings.telegram_chat_burst,
        settings.telegram_group_per_minute,
        settings.telegram_overall_per_s,
    )
    return Telegram(texts, account, pacing, asyncio.sleep, draw=draw, languages=load_catalogues())


def _slack(settings: Settings, texts: Catalogue, store: Store) -> ServedChannel:
    from adapters.slack.account import SlackAccount, SlackPacing  # noqa: PLC0415 - if served
    from adapters.slack.channel import Slack  # noqa: PLC0415 - if served

    account = SlackAccount(
        bot_token=settings.slack_bot_token,
        app_token=settings.slack_app_token,
        signing_secret=settings.slack_signing_secret,
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        api=settings.slack_api_base_url + "/",
        proxy_for=partial(proxy_for, os.environ),
    )
    pacing = SlackPacing(settings.slack_person_per_s, settings.slack_person_burst)
    vault = make_vault(settings, store, "slack") if settings.slack_client_id else None
    return Slack(texts, account, pacing, asyncio.sleep, now, vault)


def _web(
    settings: Settings,
    texts: Catalogue,
    _store: Store,
    draw: Draw | None,
    look: Look,
) -> ServedChannel:
    from adapters.web.account import WebAccount, WebPacing  # noqa: PLC0415 - if served
    from adapters.web.brand import Brand  # noqa: PLC0415 - if served
    from adapters.web.channel import Web  # noqa: PLC0415 - if served

    brand = Brand(settings.web_color, settings.web_logo)
    brand.check()
    account = WebAccount(
        settings.web_url, settings.proxies_before, settings.retention_days,
        tuple(settings.web_origins.split()), brand,
    )  # fmt: skip
    overall = (settings.web_per_s, settings.web_burst)
    pacing = WebPacing(overall=overall, streams=settings.streams_at_once)
    if not isinstance(look, Viewer):
        return Web(texts, account, pacing, look, time.monotonic, draw)
    return Web(
        texts, account, pacing, look, time.monotonic, draw, boards=look.boards,
        ways_in=look.ways_in,
    )  # fmt: skip


def make_vault(settings: Settings, store: Store, channel: str) -> "SealedVault":
    """Make the vault for the secrets of a channel's workspaces, with the real clock."""
    from bot.runtime.vault import SealedVault  # noqa: PLC0415 - if there are many workspaces

    return SealedVault(store.installations, channel, split_keys(settings.secret_key), now)
