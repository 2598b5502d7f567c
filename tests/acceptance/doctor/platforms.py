"""Faults at Telegram and Slack, and on the way there and back."""

from collections.abc import AsyncIterator
from datetime import timedelta

from bot.runtime.vault import new_key
from bot.wiring import serve
from bot.wiring.parts import now
from tests.acceptance.doctor.stage import UNKNOWN_APP, UNKNOWN_BOT, Environment, Stage, fault
from tests.channels.slack.world import World as SlackWorld
from tests.channels.telegram.world import HOOK, PUBLIC
from tests.channels.telegram.world import World as TelegramWorld
from tests.kit.postgres import free_port
from tests.kit.proxy import ConnectProxy
from tests.kit.slack.api import BOT_TOKEN, CLIENT_SECRET, SIGNING_SECRET, Slack
from tests.kit.telegram.api import TOKEN, Failure

Planted = AsyncIterator[Environment]

OTHER_TOKEN = TOKEN.replace("A", "B")
OTHER_SECRET = "another-secret-of-32-letters-or-so"  # noqa: S105 - an example


# ---------------------------------------------------------------------------- proxies


@fault("problem", r"^telegram: HTTPS_PROXY names a SOCKS proxy, which this bot cannot use: set it")
async def socks_proxy(stage: Stage) -> Planted:
    changes = {"HTTPS_PROXY": "socks5://ann:geheimnis@proxy:1080"}
    changes["TELEGRAM_API_BASE_URL"] = "https://bots.test"
    async with stage.telegram(**changes) as (_, settings):
        yield settings


@fault("problem", r"^proxy: The proxy refuses the user and password of HTTP_PROXY: set it")
async def proxy_that_wants_another_password(stage: Stage) -> Planted:
    async with ConnectProxy("ann:right").listening() as proxy:
        wrong = proxy.url.replace("right", "geheimnis")
        changes = {"HTTP_PROXY": wrong, "TELEGRAM_API_BASE_URL": "http://bots.test"}
        async with stage.telegram(**changes) as (_, settings):
            yield settings


@fault("problem", r"^proxy: Slack can't be reached through HTTP_PROXY: nothing listens there; see")
async def proxy_that_does_not_run(stage: Stage) -> Planted:
    changes = {"HTTP_PROXY": f"http://127.0.0.1:{free_port()}", "NO_PROXY": "127.0.0.1"}
    changes["SLACK_API_BASE_URL"] = "http://slack.test/api"
    async with stage.slack(**changes) as (_, settings):
        yield settings


# ---------------------------------------------------------------------------- Telegram


@fault("problem", r"^Telegram token: Telegram doesn't know this TELEGRAM_BOT_TOKEN: copy it")
async def token_that_telegram_does_not_know(stage: Stage) -> Planted:
    async with stage.telegram(TELEGRAM_BOT_TOKEN=OTHER_TOKEN) as (_, settings):
        yield settings


@fault("problem", r"^Telegram token: Telegram can't be reached at 127\.0\.0\.1: nothing listens")
async def telegram_that_is_not_reached(stage: Stage) -> Planted:
    nowhere = f"http://127.0.0.1:{free_port()}"
    async with stage.telegram(TELEGRAM_API_BASE_URL=nowhere) as (_, settings):
        yield settings


@fault("problem", r"^Telegram token: Telegram can't be reached at .+: no address is known by this")
async def telegram_whose_name_is_unknown(stage: Stage) -> Planted:
    async with stage.telegram(TELEGRAM_API_BASE_URL="http://telegram.invalid") as (_, settings):
        yield settings


@fault("problem", r"^Telegram token: Telegram can't be reached at .+: no answer in time; check")
async def telegram_that_never_answers(stage: Stage) -> Planted:
    async with stage.telegram() as (api, settings):
        api.fail("getMe", Failure(hang=True))
        yield settings


@fault("look", r"^Telegram groups: the bot may not join groups, .+; send /setjoingroups")
async def bot_that_may_not_join_groups(stage: Stage) -> Planted:
    async with stage.telegram() as (api, settings):
        api.world.can_join_groups = False
        yield settings


@fault("look", r"^Telegram webhook: one is set, at elsewhere\.example\.org; cxbot serve removes it")
async def webhook_of_another_program(stage: Stage) -> Planted:
    async with stage.telegram() as (api, settings):
        await api._act("setWebhook", {"url": "https://elsewhere.example.org/s3cret-path"})
        yield settings


def of_world(world: TelegramWorld | SlackWorld, **settings: str) -> Environment:
    """Return the settings of a bot that is served in this process."""
    return {
        "DATABASE_URL": f"sqlite:///{world.path}",
        "CXBOT_HOST": "127.0.0.1",
        "PORT": world.url.rpartition(":")[2],
        **settings,
    }


def telegrams(world: TelegramWorld) -> Environment:
    return of_world(world, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_BASE_URL=world.api.url)


def hooked(world: TelegramWorld, **changes: str) -> Environment:
    return {**telegrams(world), "TELEGRAM_WEBHOOK_URL": PUBLIC, **changes}


@fault("problem", r"^Telegram webhook: Telegram calls elsewhere\.example\.org, and not the address")
async def webhook_at_another_address(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        await world.api._act("setWebhook", {"url": "https://elsewhere.example.org/s3cret-path"})
        yield hooked(world)


@fault("problem", r"^Telegram webhook: Telegram calls nobody: it was removed; restart cxbot serve")
async def webhook_that_was_removed(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        await world.api._act("deleteWebhook", {})
        yield hooked(world)


@fault("problem", r"^Telegram webhook: Telegram's last call failed .+: it finds no address for the")
async def webhook_whose_host_is_not_found(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        world.api.public.pop(HOOK)
        await world.api.person().send("/start")
        await world.api.until(lambda: world.api._deliveries and world.api._deliveries.errors)
        yield hooked(world)


@fault(
    "problem", r"^Telegram webhook: Telegram's last call failed .+: our side answered 404; check"
)
async def webhook_with_another_path(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        world.api.public[HOOK] = f"{world.url}/wrong"
        await world.api.person().send("/start")
        await world.api.until(lambda: world.api._deliveries and world.api._deliveries.errors)
        yield hooked(world)


@fault("problem", r"^Telegram webhook: the bot that serves here has another token or TELEGRAM_WEB")
async def running_bot_with_another_secret(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        yield hooked(world, TELEGRAM_WEBHOOK_SECRET=OTHER_SECRET)


@fault("problem", r"^Telegram webhook: Telegram does not deliver edited_message, callback_query")
async def webhook_without_pressed_buttons(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        world.api.world.updates.allow(["message"])
        yield hooked(world)


@fault("look", r"^Telegram webhook: 100 updates wait at Telegram; see the log")
async def updates_that_wait(stage: Stage) -> Planted:
    async with TelegramWorld(stage.assessment, webhook=True) as world:
        await world.api._stop_delivering()
        for _ in range(100):
            await world.api.person().send("/start")
        yield hooked(world)


# ---------------------------------------------------------------------------- Slack's tokens


@fault("problem", r"^Slack token: Slack refuses SLACK_BOT_TOKEN \(invalid_auth\); .+ copy it from")
async def token_that_slack_does_not_know(stage: Stage) -> Planted:
    async with stage.slack(SLACK_BOT_TOKEN=UNKNOWN_BOT) as (_, settings):
        yield settings


@fault("problem", r"^Slack token: Slack refuses SLACK_BOT_TOKEN \(account_inactive\); the app was")
async def app_that_was_removed(stage: Stage) -> Planted:
    async with stage.slack() as (slack, settings):
        slack.world.tokens[BOT_TOKEN].refused_with = "account_inactive"
        yield settings


@fault("problem", r"^Slack scopes: SLACK_BOT_TOKEN lacks files:write, users:read; add the scope")
async def scopes_that_are_missing(stage: Stage) -> Planted:
    async with stage.slack() as (slack, settings):
        slack.world.tokens[BOT_TOKEN].scopes -= {"files:write", "users:read"}
        yield settings


@fault("problem", r"^Slack token: Slack can't be reached at .+: no address is known by this name")
async def slack_whose_name_is_unknown(stage: Stage) -> Planted:
    async with stage.slack(SLACK_API_BASE_URL="http://slack.invalid/api") as (_, settings):
        yield settings


@fault(
    "problem", r"^Slack token: Slack can't be reached at 127\.0\.0\.1: nothing listens there; ch"
)
async def slack_that_is_not_reached(stage: Stage) -> Planted:
    nowhere = f"http://127.0.0.1:{free_port()}/api"
    async with stage.slack(SLACK_API_BASE_URL=nowhere) as (_, settings):
        yield settings


@fault(
    "problem", r"^Slack socket: Slack refuses SLACK_APP_TOKEN \(invalid_auth\); make an app-level"
)
async def app_token_that_slack_does_not_know(stage: Stage) -> Planted:
    async with stage.slack(SLACK_APP_TOKEN=UNKNOWN_APP) as (_, settings):
        yield settings


@fault("problem", r"^Slack socket: .+\(missing_scope\); give this app-level token the scope connec")
async def app_token_without_its_scope(stage: Stage) -> Planted:
    async with stage.slack() as (slack, settings):
        slack.world.tokens[settings["SLACK_APP_TOKEN"]].scopes = set()
        yield settings


@fault("problem", r"^clocks: this computer and Slack differ by 60\d s, so Slack's requests are")
async def clock_that_slack_does_not_share(stage: Stage) -> Planted:
    stage.patch.setattr(serve, "now", lambda: now() + timedelta(seconds=604))
    async with stage.slack() as (_, settings):
        yield settings


# ---------------------------------------------------------------------------- many workspaces


@fault("problem", r"^Slack app: Slack refuses the app \(bad_client_secret\); copy SLACK_CLIENT_SEC")
async def wrong_secret_of_the_app(stage: Stage) -> Planted:
    async with Slack() as slack:
        key = new_key()
        settings = stage.installed_by_many(slack.url, key)
        await installed(stage, settings, slack)
        yield await stage.database() | settings | {"SLACK_CLIENT_SECRET": CLIENT_SECRET + "0"}


@fault("look", r"^Slack token: no workspace has installed the app; open \.\.\./slack/install")
async def app_that_nobody_has_installed(stage: Stage) -> Planted:
    async with Slack() as slack:
        yield await stage.database() | stage.installed_by_many(slack.url, new_key())


@fault(
    "problem", r"^Slack token: the token of T\w+ cannot be opened with CXBOT_SECRET_KEY; add its"
)
async def key_that_was_replaced(stage: Stage) -> Planted:
    async with Slack() as slack:
        settings = stage.installed_by_many(slack.url, new_key())
        await installed(stage, settings, slack)
        yield stage.place() | settings | {"CXBOT_SECRET_KEY": new_key()}


@fault("problem", r"^Slack token: Slack refuses the token of T\w+ \(token_revoked\); the app was")
async def workspace_that_removed_the_app(stage: Stage) -> Planted:
    async with Slack() as slack:
        settings = stage.installed_by_many(slack.url, new_key())
        await installed(stage, settings, slack)
        slack.world.tokens[BOT_TOKEN].refused_with = "token_revoked"
        yield stage.place() | settings


async def installed(stage: Stage, settings: Environment, slack: Slack, database: str = "") -> None:
    """Store the app's token in the first workspace, as an installation does."""
    if not database:
        await stage.database()
    key, team = settings["CXBOT_SECRET_KEY"], slack.workspace().team
    ours = {"bot_token": BOT_TOKEN, "bot_id": team.bot_id, "bot_user_id": team.bot_user}
    await stage.seal(key, {"workspace": team.id, **ours}, database)


# ---------------------------------------------------------------------------- Slack's requests


def called(world: SlackWorld, **changes: str) -> Environment:
    return of_world(world, **{**Stage.called_by_slack(world.slack.url), **changes})


@fault(
    "look", r"^Slack requests: none from Slack since the bot started; verify \.\.\./slack/events"
)
async def slack_that_never_called(stage: Stage) -> Planted:
    async with SlackWorld(stage.assessment, http=True) as world:
        yield called(world)


@fault("problem", r"^Slack requests: the last request was refused just now: its signature is ano")
async def wrong_signing_secret(stage: Stage) -> Planted:
    async with SlackWorld(
        stage.assessment, http=True, account={"signing_secret": OTHER_SECRET}
    ) as world:
        await world.post(b"{}", world.slack.posting.signed(b"{}"))
        yield called(world, SLACK_SIGNING_SECRET=OTHER_SECRET)


@fault("problem", r"^Slack requests: the last request was refused just now: its time is not this")
async def requests_from_another_time(stage: Stage) -> Planted:
    async with SlackWorld(stage.assessment, http=True) as world:
        at = int(now().timestamp()) - 400
        await world.post(b"{}", world.slack.posting.signed(b"{}", at))
        yield called(world)


@fault(
    "problem", r"^Slack requests: the bot that serves here has another SLACK_SIGNING_SECRET; res"
)
async def running_bot_with_another_signing_secret(stage: Stage) -> Planted:
    async with SlackWorld(stage.assessment, http=True) as world:
        yield called(world, SLACK_SIGNING_SECRET=OTHER_SECRET)


@fault(
    "problem", r"^Slack requests: the bot that serves here takes no requests from Slack; restart"
)
async def running_bot_without_requests(stage: Stage) -> Planted:
    async with SlackWorld(stage.assessment) as world:
        yield called(world, SLACK_SIGNING_SECRET=SIGNING_SECRET)
