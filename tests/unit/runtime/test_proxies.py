"""The proxy that the environment names for an address."""

import pytest

from bot.system.proxies import Proxy, WrongProxy, proxy_for

TELEGRAM = "https://api.telegram.org"


def url_of(proxy: Proxy | None) -> str:
    return "" if proxy is None else proxy.url


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": ""}, ""),
        ({"HTTPS_PROXY": "http://proxy.example.org:3128"}, "http://proxy.example.org:3128"),
        ({"HTTPS_PROXY": " https://proxy.example.org "}, "https://proxy.example.org"),
        ({"https_proxy": "http://ann:p%40ss@proxy:80/"}, "http://ann:p%40ss@proxy:80/"),
        ({"HTTPS_PROXY": "127.0.0.1:3128"}, "http://127.0.0.1:3128"),
        ({"HTTPS_PROXY": "ann:secret@proxy:3128"}, "http://ann:secret@proxy:3128"),
        ({"HTTPS_PROXY": "[::1]:3128"}, "http://[::1]:3128"),
        ({"ALL_PROXY": "http://everything:1"}, "http://everything:1"),
        ({"ALL_PROXY": "socks5://everything:1", "HTTPS_PROXY": "http://tls:1"}, "http://tls:1"),
        ({"HTTPS_PROXY": "http://large:1", "https_proxy": "http://small:1"}, "http://small:1"),
        ({"HTTP_PROXY": "http://plain:1"}, ""),
    ],
)
def test_proxy_is_the_one_that_the_environment_names(
    environment: dict[str, str], expected: str
) -> None:
    assert url_of(proxy_for(environment, TELEGRAM)) == expected


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ("api.telegram.org", TELEGRAM),
        ("telegram.org", TELEGRAM),
        (".telegram.org", TELEGRAM),
        ("*.telegram.org", TELEGRAM),
        ("localhost, API.telegram.org", TELEGRAM),
        ("*", TELEGRAM),
        ("api.telegram.org:443", TELEGRAM),
        ("api.telegram.org.", TELEGRAM),
        ("localhost api.telegram.org", TELEGRAM),
        ("bots.example.org:80", "http://bots.example.org"),
        ("slack.com", "wss://wss-primary.slack.com/link"),
        ("bots.example.org:8443", "https://bots.example.org:8443"),
        ("10.0.0.0/8", "https://10.1.2.3:8081"),
        ("::1", "https://[::1]:8081"),
        ("fd00::/8", "https://[fd00::7]:8081"),
    ],
)
def test_address_that_no_proxy_lists_is_reached_without(hosts: str, url: str) -> None:
    proxies = {"HTTPS_PROXY": "http://proxy:3128", "HTTP_PROXY": "http://proxy:3128"}

    assert proxy_for({**proxies, "NO_PROXY": hosts}, url) is None


@pytest.mark.parametrize(
    "hosts",
    ["", "gram.org", "api.telegram.org.example", "api.telegram.org:80", "10.0.0.0/8", ","],
)
def test_no_proxy_with_other_hosts_changes_nothing(hosts: str) -> None:
    environment = {"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": hosts}

    assert url_of(proxy_for(environment, TELEGRAM)) == "http://proxy:3128"


@pytest.mark.parametrize(
    "value",
    [
        "off", "true", "proxy", "http://", "http:///x", "ftp://proxy:21", "http://proxy:0",
        "http://proxy:99999", "http://pro xy:1", "http://ann:p#ss@proxy:1", "http://proxy:1/path",
        "http://proxy:1?x=1", "http://prox\u00ad\ny:1", "http://[::1:3128", "file:///etc/passwd",
        "http://a..b:1", "http://.:1", "a..b:3128", f"http://{'a' * 64}:1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_nonsense_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(WrongProxy, match=rf"^{variable} is not the address of a proxy") as refused:
        proxy_for({variable: value}, TELEGRAM)

    assert "p#ss" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["socks", "socks4", "socks5", "socks5h", "SOCKS5"])
def test_socks_is_refused_by_name(scheme: str) -> None:
    with pytest.raises(WrongProxy, match=r"^HTTPS_PROXY names a SOCKS proxy") as refused:
        proxy_for({"HTTPS_PROXY": f"{scheme}://ann:secret@proxy:1080"}, TELEGRAM)

    assert "secret" not in str(refused.value)


def test_representation_of_a_proxy_has_no_password() -> None:
    assert "secret" not in repr(proxy_for({"HTTPS_PROXY": "http://ann:secret@proxy:1"}, TELEGRAM))
