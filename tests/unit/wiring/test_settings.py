"""Settings from the environment."""

import pytest

from bot.wiring.fitting import KINDS, kind_of
from bot.wiring.settings import Settings, WrongSettings, database_url, load_settings, split_keys

TOKEN = "123456789:" + "A" * 35
POLLS = {"TELEGRAM_BOT_TOKEN": TOKEN}
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
KEY = "k" * 43 + "="
MANY = {
    "SLACK_CLIENT_ID": "1234567890.1234567890",
    "SLACK_CLIENT_SECRET": "s" * 32,
    "CXBOT_SECRET_KEY": KEY,
    "SLACK_APP_TOKEN": "xapp-1",
}


@pytest.mark.parametrize("environment", [{}, {"DATABASE_URL": "", "CXBOT_POOL_SIZE": ""}])
def test_setting_that_is_not_set_or_empty_has_its_default(environment: dict[str, str]) -> None:
    assert load_settings(environment) == Settings()


def test_spaces_and_line_breaks_around_a_value_do_not_count() -> None:
    found = load_settings({"DATABASE_URL": " sqlite:///x.db\n", "CXBOT_POOL_SIZE": "32\r\n"})

    assert found == Settings(database_url="sqlite:///x.db", pool_size=32)
    assert load_settings({"DATABASE_URL": "\n", "CXBOT_EDITION": " \t "}) == Settings()
    assert database_url({"DATABASE_URL": " sqlite:///x.db\n"}) == "sqlite:///x.db"


def test_settings_are_read_and_names_that_are_usual_have_no_prefix() -> None:
    found = load_settings(
        {
            "DATABASE_URL": "postgresql://host/db",
            "PORT": "8080",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_URL": "https://bot.example.org",
            "TELEGRAM_WEBHOOK_SECRET": "s" * 16,
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081/",
            "CXBOT_TELEGRAM_CHAT_BURST": "5",
            "CXBOT_POOL_SIZE": "32",
            "CXBOT_RETENTION_DAYS": "90",
            "CXBOT_REMIND_AFTER_HOURS": "0.5",
            "CXBOT_EXPIRE_AFTER_DAYS": "7",
        }
    )

    assert found == Settings(
        database_url="postgresql://host/db",
        port=8080,
        telegram_bot_token=TOKEN,
        telegram_webhook_url="https://bot.example.org",
        telegram_webhook_secret="s" * 16,
        telegram_api_base_url="http://127.0.0.1:8081",
        telegram_chat_burst=5,
        pool_size=32,
        retention_days=90,
        remind_after_hours=0.5,
        expire_after_days=7,
    )


def test_address_of_the_database_has_no_prefix_and_is_read_beside_a_wrong_setting() -> None:
    environment = {"CXBOT_DATABASE_URL": "sqlite:///other.db"}

    assert load_settings(environment).database_url == ""
    assert database_url(environment) == ""
    assert database_url({"DATABASE_URL": "x", "CXBOT_POOL_SIZE": "many"}) == "x"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CXBOT_POOL_SIZE", "0"), ("CXBOT_POOL_SIZE", "201"), ("CXBOT_POOL_SIZE", "many"),
        ("CXBOT_RETENTION_DAYS", "0"), ("CXBOT_RETENTION_DAYS", "1000000"),
        ("CXBOT_RETENTION_DAYS", "1.5"), ("CXBOT_REMIND_AFTER_HOURS", "0"),
        ("CXBOT_REMIND_AFTER_HOURS", "nan"), ("CXBOT_REMIND_AFTER_HOURS", "inf"),
        ("CXBOT_EXPIRE_AFTER_DAYS", "0"), ("CXBOT_EXPIRE_AFTER_DAYS", "-3"),
        ("CXBOT_MAX_CONNECTIONS", "7"), ("CXBOT_MAX_CONNECTIONS", "100001"),
        ("CXBOT_STREAMS", "-1"), ("CXBOT_WEB_PER_S", "0"), ("CXBOT_WEB_BURST", "0"),
    ],
)  # fmt: skip
def test_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: .*, found '{value}'$"):
        load_settings({name: value})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "80x", "use a whole number from 0 to 65535, found '80x'"),
        ("PORT", "8000.5", "use a whole number from 0 to 65535"),
        ("PORT", "70000", "use a whole number from 0 to 65535"),
        ("PORT", "9" * 5000, "use a whole number from 0 to 65535"),
        ("CXBOT_POOL_SIZE", "many", "use a whole number from 1 to 200"),
        ("CXBOT_REMIND_AFTER_HOURS", "soon", "use a number greater than 0 and up to 876000"),
        ("CXBOT_WEB", "maybe", "use 1 or 0, found 'maybe'"),
        ("CXBOT_WEB_PROXIES", "a", "use a whole number from 0 to 8, found 'a'"),
        ("CXBOT_WEB_PROXIES", "9", "use a whole number from 0 to 8"),
        ("CXBOT_WEB_URL", "https://[", "use a whole host"),
        ("CXBOT_WEB_ORIGINS", "www.example.org", "use origins without a path"),
        ("CXBOT_WEB_ORIGINS", "https://www.example.org/news", "use origins without a path"),
        ("CXBOT_WEB_ORIGINS", "https://*.example.org", "use origins without a path"),
        ("CXBOT_WEB_ORIGINS", "http://www.example.org", "http is for this computer alone"),
        ("CXBOT_WEB_COLOR", "teal", "use a color such as #0b5563"),
        ("CXBOT_WEB_URL", "https://check.example.org:99999", "use a whole host"),
        ("CXBOT_SLACK_PERSON_BURST", "0", "use a whole number of at least 1"),
        ("CXBOT_TELEGRAM_OVERALL_PER_S", "nan", "use a number greater than 0"),
        ("CXBOT_TELEGRAM_CHAT_PER_S", "0", "greater than 0"),
        ("CXBOT_CONSULTATION_URL", "book.example.org", "such as https://example.org/book"),
        ("CXBOT_URL", "check.example.org", "such as https://example.org/check"),
        ("CXBOT_URL", "https://localhost/check", "its host has a dot"),
        ("TELEGRAM_BOT_TOKEN", "xoxb-12345-67890", "Slack's"),
        ("TELEGRAM_BOT_TOKEN", "123456789", "@BotFather"),
        ("TELEGRAM_BOT_TOKEN", "geheim", "@BotFather"),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.org", "https"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.org", "https"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org:8000", "8443"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org:x", "such as https://bot"),
        ("TELEGRAM_API_BASE_URL", "http://127.0.0.1:99999", "use the address of a server"),
        ("TELEGRAM_WEBHOOK_SECRET", "geheim", "16 to 256"),
        ("TELEGRAM_API_BASE_URL", "127.0.0.1:8081", "http://"),
        ("TELEGRAM_API_BASE_URL", "http://a..b:1", "http://"),
        ("SLACK_BOT_TOKEN", "xoxp-geheim", "begins with xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-geheim", "or use SLACK_CLIENT_ID instead"),
        ("SLACK_APP_TOKEN", "xoxb-geheim", "begins with xapp-"),
        ("SLACK_SIGNING_SECRET", "geheim", "Basic Information"),
        ("SLACK_API_BASE_URL", "slack.com/api", "http://"),
        ("SLACK_API_BASE_URL", "https://slack..com/api", "http://"),
        ("SLACK_API_BASE_URL", "https://slack.com/a pi", "http://"),
        ("SLACK_API_BASE_URL", "https://slack.com/api\n/x", "http://"),
        ("SLACK_CLIENT_ID", "A0123456789", "two numbers with a dot between"),
        ("SLACK_CLIENT_ID", "123", "Basic Information"),
        ("SLACK_CLIENT_ID", "12٣.45", "Basic Information"),
        ("SLACK_CLIENT_SECRET", "geheim", "Basic Information"),
        ("CXBOT_SECRET_KEY", "geheim", "`cxbot slack key`"),
        ("CXBOT_SECRET_KEY", f"{KEY},", "separated by commas"),
        ("CXBOT_SECRET_KEY", f"{KEY},geheim", "separated by commas"),
        ("CXBOT_SECRET_KEY", KEY.removesuffix("="), "separated by commas"),
    ],
)
def test_value_of_another_kind_is_told_what_fits_in_one_line_that_shows_no_secret(
    name: str, value: str, said: str
) -> None:
    given = POLLS if name.startswith("TELEGRAM_") else MANY if name in MANY else SLACK

    with pytest.raises(WrongSettings, match=f"^{name}: ") as wrong:
        load_settings({**given, name: value})

    assert said in str(wrong.value)
    for hidden in ("\n", "Input should", "Port ", "IPv6 URL", "geheim", "kkkk"):
        assert hidden not in str(wrong.value)


def test_every_setting_is_of_a_kind_whose_values_can_be_said() -> None:
    assert {kind_of(field) for field in Settings.model_fields.values()} <= KINDS.keys()


@pytest.mark.parametrize(
    "environment",
    [{"DATABASE_URL": "postgresql://me:geheim@host/db"}, POLLS, MANY],
    ids=["database", "Telegram", "Slack"],
)
def test_settings_show_no_secret(environment: dict[str, str]) -> None:
    shown = repr(load_settings(environment))

    for secret in ("geheim", TOKEN, "kkkk", "ssss"):
        assert secret not in shown


# ---------------------------------------------------------------------------- the HTTP server


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({}, "127.0.0.1"),
        (POLLS, "127.0.0.1"),
        (SLACK, "127.0.0.1"),
        (POLLS | {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org"}, ""),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32}, ""),
        (MANY, ""),
        (SLACK | {"CXBOT_HOST": "0.0.0.0"}, "0.0.0.0"),  # noqa: S104 - what is read
        (MANY | {"CXBOT_HOST": "127.0.0.1"}, "127.0.0.1"),
        ({"CXBOT_HOST": " "}, "127.0.0.1"),
    ],
)
def test_server_is_reached_from_elsewhere_only_where_it_must_be(
    environment: dict[str, str], host: str
) -> None:
    assert load_settings(environment).listen_host == host


# ---------------------------------------------------------------------------- Telegram


def test_webhook_without_a_token_is_refused() -> None:
    with pytest.raises(WrongSettings, match="TELEGRAM_BOT_TOKEN is not"):
        load_settings({"TELEGRAM_WEBHOOK_URL": "https://bot.example.org"})


# ---------------------------------------------------------------------------- Slack


def test_slack_needs_a_token_and_a_way_in() -> None:
    assert load_settings(SLACK).slack_bot_token == "xoxb-1"  # noqa: S105 - no token
    http = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32}
    assert load_settings(http).slack_signing_secret == "s" * 32

    with pytest.raises(WrongSettings, match="no way in: set SLACK_APP_TOKEN"):
        load_settings({"SLACK_BOT_TOKEN": "xoxb-1"})
    with pytest.raises(WrongSettings, match="neither SLACK_BOT_TOKEN"):
        load_settings({"SLACK_APP_TOKEN": "xapp-1"})


@pytest.mark.parametrize("name", SLACK)
def test_files_of_secrets_may_end_in_a_line_break(name: str) -> None:
    assert load_settings({**SLACK, name: f"{SLACK[name]}\r\n"}) == load_settings(SLACK)


@pytest.mark.parametrize("odd", ["\n", " ", "\t", "\x00", "é", "\u200b", "٣"], ids=ascii)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-{}geheim"),
        ("SLACK_APP_TOKEN", "xapp-{}geheim"),
        ("SLACK_SIGNING_SECRET", "s" * 20 + "{}geheim"),
        ("SLACK_CLIENT_SECRET", "s" * 20 + "{}geheim"),
        ("CXBOT_SECRET_KEY", "k" * 36 + "{}geheim="),
        ("TELEGRAM_BOT_TOKEN", "1234{}5678:" + "geheim" * 6),
        ("TELEGRAM_WEBHOOK_SECRET", "s" * 20 + "{}geheim"),
    ],
)
def test_secret_with_what_no_secret_has_is_refused_in_one_line(
    name: str, value: str, odd: str
) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: ") as wrong:
        load_settings({name: value.format(odd)})

    assert "\n" not in str(wrong.value)
    assert "geheim" not in str(wrong.value)


# ---------------------------------------------------------------------------- many workspaces


@pytest.mark.parametrize("keys", [KEY, f"{KEY},{KEY}", f"{KEY}, {KEY} ,{KEY}"])
def test_several_keys_are_separated_by_commas(keys: str) -> None:
    found = split_keys(load_settings({"CXBOT_SECRET_KEY": keys}).secret_key)

    assert set(found) == {KEY}
    assert len(found) == keys.count(",") + 1


WAY_IN = {
    # A way in alone is complained about before.
    "SLACK_CLIENT_ID": {},
    "SLACK_CLIENT_SECRET": {"SLACK_APP_TOKEN": "xapp-1"},
    "CXBOT_SECRET_KEY": {"SLACK_SIGNING_SECRET": "s" * 32},
}


@pytest.mark.parametrize("missing", WAY_IN)
def test_what_is_missing_for_many_workspaces_is_named(missing: str) -> None:
    with pytest.raises(WrongSettings) as wrong:
        load_settings({**MANY, "SLACK_APP_TOKEN": "", **WAY_IN[missing], missing: ""})

    assert missing in str(wrong.value)
    assert "`cxbot slack key`" in str(wrong.value)
    both = {name: MANY[name] for name in ("SLACK_CLIENT_ID", "SLACK_APP_TOKEN")}
    with pytest.raises(WrongSettings, match="SLACK_CLIENT_SECRET and CXBOT_SECRET_KEY must be set"):
        load_settings(both)


def test_app_for_many_workspaces_needs_no_token_but_a_way_in() -> None:
    found = load_settings(MANY)

    assert (found.slack_client_id, found.slack_bot_token) == (MANY["SLACK_CLIENT_ID"], "")
    assert (found.slack_client_secret, found.secret_key) == ("s" * 32, KEY)
    with pytest.raises(WrongSettings, match="SLACK_CLIENT_ID is set, but no way in"):
        load_settings({**MANY, "SLACK_APP_TOKEN": ""})


def test_one_workspace_and_many_exclude_each_other() -> None:
    with pytest.raises(WrongSettings, match=r"SLACK_BOT_TOKEN .* and SLACK_CLIENT_ID .* leave one"):
        load_settings({**MANY, "SLACK_BOT_TOKEN": "xoxb-1"})


def test_page_is_served_on_this_computer_unless_it_has_a_public_address() -> None:
    here, public = load_settings({"CXBOT_WEB": "1"}), "https://check.example.org"
    found = load_settings({"CXBOT_WEB": "1", "CXBOT_WEB_URL": f"{public}/"})

    assert (here.web, here.listen_host, here.proxies_before) == (True, "127.0.0.1", 0)
    assert (found.listen_host, found.web_url, found.proxies_before) == ("", public, 1)
    assert load_settings({"CXBOT_WEB_URL": public}).listen_host == "127.0.0.1"
    assert load_settings({"CXBOT_WEB_PROXIES": "2"}).proxies_before == 2


@pytest.mark.parametrize(
    "url",
    ["check.example.org", "ftp://x.example", "https://x.example/check", "https://u@x.example"],
)
def test_address_of_the_page_is_a_whole_host(url: str) -> None:
    with pytest.raises(WrongSettings, match=r"CXBOT_WEB_URL: use a whole host"):
        load_settings({"CXBOT_WEB_URL": url})


@pytest.mark.parametrize(
    ("streams", "connections", "at_once"),
    [("400", "512", 400), ("1000", "512", 448), ("400", "50", 0), ("0", "512", 0)],
)
def test_streams_leave_connections_for_everything_else(
    streams: str, connections: str, at_once: int
) -> None:
    settings = load_settings({"CXBOT_STREAMS": streams, "CXBOT_MAX_CONNECTIONS": connections})

    assert settings.streams_at_once == at_once
