"""Settings from the environment."""

import pytest

from bot.settings import Settings, WrongSettings, database_url, load_settings


def test_without_an_environment_every_setting_has_a_default() -> None:
    assert load_settings({}) == Settings()


def test_empty_values_count_as_not_set() -> None:
    assert load_settings({"DATABASE_URL": "", "CXBOT_POOL_SIZE": ""}) == Settings()


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
