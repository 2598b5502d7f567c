"""Settings from the environment."""

import pytest

from bot.wiring.settings import Settings, WrongSettings, database_url, load_settings, split_keys


def test_without_an_environment_every_setting_has_a_default() -> None:
    assert load_settings({}) == Settings()


def test_empty_values_count_as_not_set() -> None:
    assert load_settings({"DATABASE_URL": "", "CXBOT_POOL_SIZE": ""}) == Settings()


def test_spaces_and_line_breaks_around_a_value_do_not_count() -> None:
    found = load_settings({"DATABASE_URL": " sqlite:///x.db\n", "CXBOT_POOL_SIZE": "32\r\n"})

    assert found == Settings(database_url="sqlite:///x.db", pool_size=32)
    assert load_settings({"DATABASE_URL": "\n", "CXBOT_EDITION": " \t "}) == Settings()
    assert database_url({"DATABASE_URL": " sqlite:///x.db\n"}) == "sqlite:///x.db"


def test_every_setting_is_read() -> None:
    found = load_settings(
        {
            "DATABASE_URL": "postgresql://host/db",
            "CXBOT_POOL_SIZE": "32",
            "CXBOT_RETENTION_DAYS": "90",
            "CXBOT_REMIND_AFTER_HOURS": "0.5",
            "CXBOT_EXPIRE_AFTER_DAYS": "7",
        }
    )

    assert found == Settings(
        database_url="postgresql://host/db",
        pool_size=32,
        retention_days=90,
        remind_after_hours=0.5,
        expire_after_days=7,
    )


def test_address_of_the_database_has_no_prefix() -> None:
    environment = {"CXBOT_DATABASE_URL": "sqlite:///other.db"}

    assert load_settings(environment).database_url == ""
    assert database_url(environment) == ""


def test_address_of_the_database_is_read_although_another_setting_is_wrong() -> None:
    assert database_url({"DATABASE_URL": "x", "CXBOT_POOL_SIZE": "many"}) == "x"


def test_settings_do_not_show_the_address_of_the_database() -> None:
    assert "geheim" not in repr(Settings(database_url="postgresql://me:geheim@host/db"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CXBOT_POOL_SIZE", "0"),
        ("CXBOT_POOL_SIZE", "201"),
        ("CXBOT_POOL_SIZE", "many"),
        ("CXBOT_RETENTION_DAYS", "0"),
        ("CXBOT_RETENTION_DAYS", "1000000"),
        ("CXBOT_RETENTION_DAYS", "1.5"),
        ("CXBOT_REMIND_AFTER_HOURS", "0"),
        ("CXBOT_REMIND_AFTER_HOURS", "nan"),
        ("CXBOT_REMIND_AFTER_HOURS", "inf"),
        ("CXBOT_EXPIRE_AFTER_DAYS", "0"),
        ("CXBOT_EXPIRE_AFTER_DAYS", "-3"),
    ],
)
def test_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: .*, found '{value}'$"):
        load_settings({name: value})


@pytest.mark.parametrize(
    ("name", "value", "fits"),
    [
        ("PORT", "80x", "a whole number from 0 to 65535 is needed, found '80x'"),
        ("PORT", "8000.5", "a whole number from 0 to 65535 is needed"),
        ("PORT", "70000", "a whole number from 0 to 65535 is needed"),
        ("PORT", "9" * 5000, "a whole number from 0 to 65535 is needed"),
        ("CXBOT_POOL_SIZE", "many", "a whole number from 1 to 200 is needed"),
        ("CXBOT_REMIND_AFTER_HOURS", "soon", "a number greater than 0 and up to 876000 is needed"),
        ("CXBOT_REMIND_AFTER_HOURS", "inf", "a number greater than 0 and up to 876000 is needed"),
        ("CXBOT_SLACK_PERSON_BURST", "0", "a whole number from 1 on is needed"),
        ("CXBOT_TELEGRAM_OVERALL_PER_S", "nan", "a number greater than 0 is needed"),
        ("CXBOT_CONSULTATION_URL", "book.example.org", "such as https://example.org/book"),
        ("CXBOT_URL", "check.example.org", "such as https://example.org/check"),
        ("CXBOT_URL", "https://localhost/check", "its host has a dot"),
    ],
)
def test_value_of_another_kind_is_told_what_fits(name: str, value: str, fits: str) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: .*{fits}") as wrong:
        load_settings({name: value})

    assert "Input should" not in str(wrong.value)


# ---------------------------------------------------------------------------- the HTTP server

POLLS = {"TELEGRAM_BOT_TOKEN": "123456789:" + "A" * 35}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
INSTALLED = {
    "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "s" * 32, "SLACK_APP_TOKEN": "xapp-1",
    "CXBOT_SECRET_KEY": "k" * 43 + "=",
}  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        ({}, "127.0.0.1"),
        (POLLS, "127.0.0.1"),
        (SOCKET, "127.0.0.1"),
        (POLLS | {"TELEGRAM_WEBHOOK_URL": "https://bot.example.org"}, ""),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32}, ""),
        (INSTALLED, ""),
        (SOCKET | {"CXBOT_HOST": "0.0.0.0"}, "0.0.0.0"),  # noqa: S104 - what is read
        (INSTALLED | {"CXBOT_HOST": "127.0.0.1"}, "127.0.0.1"),
        ({"CXBOT_HOST": " "}, "127.0.0.1"),
    ],
)
def test_server_is_reached_from_elsewhere_only_where_it_must_be(
    environment: dict[str, str], host: str
) -> None:
    assert load_settings(environment).listen_host == host


@pytest.mark.parametrize("value", ["7", "0", "-1", "100001", "many"])
def test_number_of_connections_that_cannot_be_used_is_named(value: str) -> None:
    with pytest.raises(WrongSettings, match=f"^CXBOT_MAX_CONNECTIONS: .*, found '{value}'$"):
        load_settings({"CXBOT_MAX_CONNECTIONS": value})


# ---------------------------------------------------------------------------- Telegram

TOKEN = "123456789:" + "A" * 35


def test_names_that_are_usual_have_no_prefix() -> None:
    found = load_settings(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_URL": "https://bot.example.org",
            "TELEGRAM_WEBHOOK_SECRET": "s" * 16,
            "TELEGRAM_API_BASE_URL": "http://127.0.0.1:8081/",
            "PORT": "8080",
            "CXBOT_TELEGRAM_CHAT_BURST": "5",
        }
    )

    assert found.telegram_bot_token == TOKEN
    assert found.telegram_webhook_url == "https://bot.example.org"
    assert found.telegram_api_base_url == "http://127.0.0.1:8081"
    assert (found.port, found.telegram_chat_burst) == (8080, 5)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TELEGRAM_BOT_TOKEN", "xoxb-12345-67890", "Slack's"),
        ("TELEGRAM_BOT_TOKEN", "123456789", "@BotFather"),
        ("TELEGRAM_WEBHOOK_URL", "http://bot.example.org", "https"),
        ("TELEGRAM_WEBHOOK_URL", "bot.example.org", "https"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org:8000", "8443"),
        ("TELEGRAM_WEBHOOK_URL", "https://bot.example.org:x", "Port"),
        ("TELEGRAM_WEBHOOK_SECRET", "short", "16 to 256"),
        ("TELEGRAM_API_BASE_URL", "127.0.0.1:8081", "http://"),
        ("TELEGRAM_API_BASE_URL", "http://a..b:1", "http://"),
        ("PORT", "70000", "65535"),
        ("CXBOT_TELEGRAM_CHAT_PER_S", "0", "greater than 0"),
    ],
)
def test_wrong_setting_of_a_server_says_what_would_fit(name: str, value: str, said: str) -> None:
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, name: value}

    with pytest.raises(WrongSettings, match=f"^{name}: ") as wrong:
        load_settings(environment)

    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("TELEGRAM_BOT_TOKEN", "geheim"), ("TELEGRAM_WEBHOOK_SECRET", "geheim")],
)
def test_secret_is_shown_nowhere(name: str, value: str) -> None:
    with pytest.raises(WrongSettings) as wrong:
        load_settings({name: value})

    assert "geheim" not in str(wrong.value)
    assert TOKEN not in repr(load_settings({"TELEGRAM_BOT_TOKEN": TOKEN}))


def test_webhook_without_a_token_is_refused() -> None:
    with pytest.raises(WrongSettings, match="TELEGRAM_BOT_TOKEN is not"):
        load_settings({"TELEGRAM_WEBHOOK_URL": "https://bot.example.org"})


# ---------------------------------------------------------------------------- Slack

SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}


def test_slack_needs_a_token_and_a_way_in() -> None:
    assert load_settings(SLACK).slack_bot_token == "xoxb-1"  # noqa: S105 - no token
    http = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s" * 32}
    assert load_settings(http).slack_signing_secret == "s" * 32

    with pytest.raises(WrongSettings, match="no way in: set SLACK_APP_TOKEN"):
        load_settings({"SLACK_BOT_TOKEN": "xoxb-1"})
    with pytest.raises(WrongSettings, match="neither SLACK_BOT_TOKEN"):
        load_settings({"SLACK_APP_TOKEN": "xapp-1"})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-geheim", "begins with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-geheim", "begins with xapp-"),
        ("SLACK_SIGNING_SECRET", "geheim", "Basic Information"),
        ("SLACK_API_BASE_URL", "slack.com/api", "http://"),
        ("SLACK_API_BASE_URL", "https://slack..com/api", "http://"),
        ("SLACK_API_BASE_URL", "https://slack.com/a pi", "http://"),
        ("SLACK_API_BASE_URL", "https://slack.com/api\n/x", "http://"),
        ("SLACK_BOT_TOKEN", "xoxe.xoxb-1-geheim", "or use SLACK_CLIENT_ID instead"),
    ],
)
def test_wrong_setting_of_slack_says_what_would_fit(name: str, value: str, said: str) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: ") as wrong:
        load_settings({**SLACK, name: value})

    assert said in str(wrong.value)
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
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

KEY = "k" * 43 + "="

MANY = {
    "SLACK_CLIENT_ID": "1234567890.1234567890",
    "SLACK_CLIENT_SECRET": "s" * 32,
    "CXBOT_SECRET_KEY": KEY,
    "SLACK_APP_TOKEN": "xapp-1",
}


def test_app_for_many_workspaces_needs_no_token() -> None:
    found = load_settings(MANY)

    assert (found.slack_client_id, found.slack_bot_token) == ("1234567890.1234567890", "")
    assert (found.slack_client_secret, found.secret_key) == ("s" * 32, KEY)


@pytest.mark.parametrize("keys", [KEY, f"{KEY},{KEY}", f"{KEY}, {KEY} ,{KEY}"])
def test_several_keys_are_separated_by_commas(keys: str) -> None:
    found = split_keys(load_settings({"CXBOT_SECRET_KEY": keys}).secret_key)

    assert set(found) == {KEY}
    assert len(found) == keys.count(",") + 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
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
def test_wrong_setting_for_many_workspaces_says_what_would_fit(
    name: str, value: str, said: str
) -> None:
    with pytest.raises(WrongSettings, match=f"^{name}: ") as wrong:
        load_settings({**MANY, name: value})

    assert said in str(wrong.value)
    assert "\n" not in str(wrong.value)
    for secret in ("geheim", "kkkk"):
        assert secret not in str(wrong.value)


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


def test_everything_that_is_missing_is_named_at_once() -> None:
    given = {name: MANY[name] for name in ("SLACK_CLIENT_ID", "SLACK_APP_TOKEN")}

    with pytest.raises(WrongSettings, match="SLACK_CLIENT_SECRET and CXBOT_SECRET_KEY must be set"):
        load_settings(given)


def test_app_for_many_workspaces_needs_a_way_in() -> None:
    with pytest.raises(WrongSettings, match="SLACK_CLIENT_ID is set, but no way in"):
        load_settings({**MANY, "SLACK_APP_TOKEN": ""})


def test_one_workspace_and_many_exclude_each_other() -> None:
    with pytest.raises(WrongSettings, match=r"SLACK_BOT_TOKEN .* and SLACK_CLIENT_ID .* leave one"):
        load_settings({**MANY, "SLACK_BOT_TOKEN": "xoxb-1"})


def test_secrets_of_many_workspaces_are_shown_nowhere() -> None:
    shown = repr(load_settings(MANY))

    assert "kkkk" not in shown
    assert "ssss" not in shown
