"""The deployment files: Containerfile, compose.yaml, .env.example, the unit and the manifests.

Tests of the files themselves always run. The checkers are in an environment of their own:
`make container-check` installs them, and fails where one is missing.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from runpy import run_path
from threading import Thread
from typing import Any

import pytest
import yaml

from bot.wiring.settings import Settings, load_settings, variable

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "cxbot.service"
CADDYFILE = ROOT / "deploy" / "Caddyfile"
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))

LINE = re.compile(r"#?([A-Z][A-Z_]+)=(.*)")
INTERPOLATED = re.compile(r"\$\{([A-Z_]+)(?::-([^}]*))?")
REQUIRE = "CXBOT_REQUIRE_CONTAINER"

EXPOSURE = 1.5
"""The most that systemd may call the unit exposed, of 10."""

TOKEN = f"123456789:{'A' * 35}"


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def settings_of_env() -> dict[str, str]:
    """Return the names and values of .env.example, also those that are commented out."""
    found = [LINE.fullmatch(line) for line in read(".env.example").splitlines()]
    pairs = [(match[1], match[2]) for match in found if match]
    assert len(dict(pairs)) == len(pairs), "a name stands there twice"
    return dict(pairs)


def interpolated() -> dict[str, str]:
    """Return the names that compose.yaml takes from .env, with their defaults."""
    return dict(INTERPOLATED.findall(read("compose.yaml")))


# ---------------------------------------------------------------------------- .env.example


def test_env_has_every_setting_and_every_name_of_compose_and_nothing_else() -> None:
    settings = {variable(name) for name in Settings.model_fields}
    documented = read("docs/service.md").partition("\n## Settings\n")[2].partition("\n\nFor a user")
    listed = set(re.findall(r"`([A-Z][A-Z_]+)`", documented[0]))

    assert settings <= listed
    assert set(settings_of_env()) == listed | set(interpolated())


def test_values_of_env_are_the_defaults() -> None:
    defaults = {
        variable(name): str(int(field.default) if field.annotation is bool else field.default)
        for name, field in Settings.model_fields.items()
        if field.default is not None
    }

    for name, value in settings_of_env().items():
        assert value in ("", (defaults | interpolated()).get(name)), name
    missing = [name for name, value in defaults.items() if value and not settings_of_env()[name]]
    assert missing == []


# ---------------------------------------------------------------------------- Containerfile


def test_image_installs_nothing_without_its_hash() -> None:
    installs = re.findall(r"pip [^&]*?install ((?:[^&]|\\\n)*)", read("Containerfile"))

    assert len(installs) == 3
    for options in installs:
        assert "--no-index" in options or "--require-hashes --only-binary :all:" in re.sub(
            r"\s*\\\n\s*", " ", options
        )


def test_build_context_has_everything_that_is_copied_and_no_secrets() -> None:
    kept = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", read("Containerfile"), re.MULTILINE)

    assert kept == {path for paths in copies for path in paths.split()}
    assert "*" in read(".dockerignore").splitlines()


def test_base_image_is_named_once() -> None:
    bases = set(re.findall(r"python:[\w.-]+", read("Containerfile")))

    assert bases == {interpolated()["BASE"]}


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_health_check_says_what_the_server_says(
    monkeypatch: pytest.MonkeyPatch, status: int, code: int
) -> None:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.handle_request, daemon=True).start()
        monkeypatch.setenv("PORT", str(server.server_port))
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
        with pytest.raises(SystemExit) as exited:
            run_path(str(ROOT / "deploy/healthcheck.py"), run_name="__main__")

    assert exited.value.code == code


# ---------------------------------------------------------------------------- compose, proxy


def test_containers_of_the_bot_are_confined() -> None:
    composed = yaml.safe_load(read("compose.yaml"))

    for name in ("bot", "upgrade"):
        service = composed["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service
    assert composed["networks"]["inside"] == {"internal": True}
    assert composed["services"]["database"]["networks"] == ["inside"]


def test_proxies_pass_on_the_same_paths() -> None:
    ingress = yaml.safe_load((ROOT / "deploy/kubernetes/ingress.yaml").read_text("utf-8"))
    (rule,) = ingress["spec"]["rules"]
    called = re.findall(r"@(?:called|page) path (.+)", CADDYFILE.read_text("utf-8"))

    paths = {path for entry in rule["http"]["paths"] for path in passed_on(entry)}
    assert paths == set(" ".join(called).split())
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "adapters").rglob("*.py"))
    routes = re.findall(r'"(/[\w./{}:]*)"', sources)
    assert [path for path in paths if not any(fnmatch(route, path) for route in routes)] == []


def passed_on(entry: Mapping[str, str]) -> set[str]:
    """Return the paths that an entry of the ingress passes on; a star is anything."""
    path = entry["path"]
    if entry["pathType"] == "Exact":
        return {path}
    return {f"{path}*"} if path.endswith("/") else {path, f"{path}/*"}


def test_proxies_pass_on_every_path_of_the_page() -> None:
    page = "".join(path.read_text("utf-8") for path in (ROOT / "adapters/web").glob("*.py"))
    routes = re.findall(r'"(/[\w./{}:]*)": [{s]|Route\("(/\w+)"', page)
    called = re.search(r"@page path (.+)", CADDYFILE.read_text("utf-8"))
    assert called

    assert len(routes) > 10
    # A proxy refuses by itself what no page has.
    paths = {re.sub(r"\{[\w:]+\}", "*", "".join(path)) for path in routes} - {"/*"}
    passed = set(called[1].split())
    # A star also passes on the paths below.
    assert [path for path in paths if not any(fnmatch(path, known) for known in passed)] == []
    assert [known for known in passed if not any(fnmatch(path, known) for path in paths)] == []


# ---------------------------------------------------------------------------- Kubernetes


def manifests() -> dict[str, Any]:
    documents = (ROOT / "deploy/kubernetes/cxbot.yaml").read_text("utf-8")
    return {each["kind"]: each for each in yaml.safe_load_all(documents)}


def test_settings_of_the_manifest_can_be_used() -> None:
    given: Mapping[str, str] = manifests()["ConfigMap"]["data"]

    assert set(given) <= {variable(name) for name in Settings.model_fields}
    settings = load_settings({**given, "TELEGRAM_BOT_TOKEN": TOKEN})
    assert settings.telegram_overall_per_s * 2 == Settings().telegram_overall_per_s
    assert settings.telegram_group_per_minute * 2 == Settings().telegram_group_per_minute


def test_replicas_are_confined_probed_and_never_all_gone() -> None:
    spec = manifests()["Deployment"]["spec"]
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]

    assert spec["replicas"] == 2
    assert manifests()["PodDisruptionBudget"]["spec"]["minAvailable"] == 1
    assert pod["terminationGracePeriodSeconds"] >= 5 + 10 + 5
    for each in (container, *pod["initContainers"]):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert each["env"] == [
            {
                "name": "DATABASE_URL",
                "valueFrom": {"secretKeyRef": {"name": "cxbot", "key": "DATABASE_URL"}},
            }
        ]
    probes = {name: container[name]["httpGet"]["path"] for name in container if "Probe" in name}
    assert probes == {
        "startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"
    }  # fmt: skip
    assert pod["securityContext"]["runAsUser"] == _user_of_image()


def _user_of_image() -> int:
    user = re.search(r"^USER (\d+):", read("Containerfile"), re.MULTILINE)
    assert user
    return int(user[1])


# ---------------------------------------------------------------------------- with checkers


def tool(name: str) -> str:
    """Return the path of a checker; skip the test, or fail it, where there is none."""
    path = shutil.which(name, path=f"{ROOT / '.venv-deploy' / 'bin'}:{os.environ['PATH']}")
    if path is None:
        message = f"there is no {name} here; `make container-check` installs what pip can"
        if os.environ.get(REQUIRE):
            pytest.fail(message)
        pytest.skip(message)
    return path


def run(
    *command: str | Path, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> str:
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, capture_output=True, text=True, check=False,
        timeout=50, env={**os.environ, **(environment or {})},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def composed(tmp_path: Path) -> Path:
    """A folder with compose.yaml and a filled .env."""
    shutil.copy(ROOT / "compose.yaml", tmp_path)
    filled = read(".env.example").replace("POSTGRES_PASSWORD=", "POSTGRES_PASSWORD=abc")
    (tmp_path / ".env").write_text(filled)
    return tmp_path


@pytest.mark.acceptance
def test_hadolint_finds_nothing() -> None:
    run(tool("hadolint"), "--failure-threshold", "style", "Containerfile")


@pytest.mark.acceptance
def test_compose_file_is_valid(composed: Path) -> None:
    command = ("--profile", "public", "config")
    told = run(tool("docker-compose"), *command, folder=composed)
    services = yaml.safe_load(told)["services"]

    assert set(services) == {"bot", "database", "proxy", "upgrade"}
    assert services["bot"]["environment"]["DATABASE_URL"] == "postgresql://cxbot:abc@database/cxbot"
    (composed / ".env").write_text(read(".env.example"))
    with pytest.raises(AssertionError, match=r"POSTGRES_PASSWORD.*set it in \.env"):
        run(tool("docker-compose"), "config", folder=composed)


@pytest.mark.acceptance
@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.stem)
def test_manifest_is_valid(path: Path) -> None:
    run(tool("kubernetes-validate"), "--strict", "--quiet", path)


@pytest.mark.acceptance
def test_invalid_manifest_is_noticed(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(MANIFESTS[0].read_text("utf-8").replace("replicas: 2", "replica: 2"))

    with pytest.raises(AssertionError, match="replica"):
        run(tool("kubernetes-validate"), "--strict", "--quiet", wrong)


@pytest.mark.acceptance
def test_unit_is_hardly_exposed() -> None:
    threshold = f"--threshold={round(EXPOSURE * 10)}"
    analyze = (tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", threshold)

    run(*analyze, UNIT)


@pytest.mark.acceptance
def test_systemd_knows_every_line_of_the_unit(tmp_path: Path) -> None:
    own = tmp_path / "cxbot.service"
    own.write_text(UNIT.read_text("utf-8").replace("/opt/cxbot/bin/cxbot", "/bin/true"))

    assert run(tool("systemd-analyze"), "verify", own) == ""


@pytest.mark.acceptance
def test_unit_without_its_confinement_is_noticed(tmp_path: Path) -> None:
    bare = tmp_path / "cxbot.service"
    bare.write_text(re.sub(r"^(Protect|SystemCall).*\n", "", UNIT.read_text(), flags=re.MULTILINE))
    threshold = f"--threshold={round(EXPOSURE * 10)}"

    with pytest.raises(AssertionError, match="exposure level"):
        run(tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", threshold, bare)


@pytest.mark.acceptance
def test_proxy_understands_its_file(tmp_path: Path) -> None:
    own = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "DOMAIN": "bot.example.org"}

    run(tool("caddy"), "validate", "--adapter", "caddyfile", "--config", CADDYFILE, environment=own)
