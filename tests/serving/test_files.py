"""What docs/serving.md and the files under serving/ say is what the program does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cnnviz.jobs import memory
from cnnviz.kit.doors import FRAMES, HOSTS, KEPT_ON, REPLICA
from cnnviz.kit.uploads import largest
from cnnviz.training.engines import VARIABLE as CLUSTER
from cnnviz.training.faults import VARIABLE as STORE
from scripts import audit, nginx
from scripts.replicas import NAMES

ROOT = Path(__file__).resolve().parents[2]
SERVING = ROOT / "serving"
VARIABLE = re.compile(r"CNNVIZ_[A-Z0-9_]*[A-Z0-9]")
COMPOSE = yaml.safe_load((SERVING / "compose.yaml").read_text())
CONF = (SERVING / "nginx.conf").read_text()


def in_code() -> set[str]:
    """Every variable of ours that the program, its scripts and containers name."""
    files = [ROOT / "app.py", *SERVING.iterdir()]
    for folder in ("cnnviz", "pages", "scripts"):
        files += (ROOT / folder).rglob("*.py")
    return {name for path in files for name in VARIABLE.findall(path.read_text())}


def test_the_table_of_variables_is_whole_and_true() -> None:
    text = (ROOT / "docs/serving.md").read_text()
    table = [line for line in text.splitlines() if line.startswith("| `CNNVIZ_")]
    assert {name for row in table for name in VARIABLE.findall(row.split("|")[1])} == in_code()


def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    path = nginx.configured(tmp_path, "127.0.0.1:8080", "127.0.0.1:8511", "127.0.0.1:8512")
    assert "${" not in path.read_text()
    run = subprocess.run(nginx.command(path, "-t"), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_nginx_knows_the_names_that_the_servers_have() -> None:
    services = COMPOSE["services"]
    settings = [services[f"app-{name}"]["environment"] for name in NAMES]
    assert [each[REPLICA] for each in settings] == list(NAMES)
    for name in NAMES:
        assert CONF.count(f"    {name} {name};") == 2
        assert services["proxy"]["environment"][name.upper()] == f"app-{name}:8501"
    assert CONF.count(f"map $cookie_{KEPT_ON} ") == 2
    body = re.search(r"client_max_body_size (\d+)m;", CONF)
    assert body and int(body[1]) * 2**20 > largest() + 2**20
    for each in settings:
        assert {STORE, CLUSTER, HOSTS, FRAMES} <= each.keys()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_each_service_is_bounded_and_looked_after(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["mem_limit"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "healthcheck" in service or name.startswith("app")  # which the image says
    if name != "database":  # whose image gives up its rights by itself
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
    for other, how in service.get("depends_on", {}).items():
        assert how == {"condition": "service_healthy"}
        assert other in COMPOSE["services"]
    assert set(service["networks"]) <= COMPOSE["networks"].keys()
    named = {volume.partition(":")[0] for volume in service.get("volumes", ())}
    assert {each for each in named if not each.startswith(".")} <= COMPOSE["volumes"].keys()


def test_nobody_from_outside_reaches_what_runs_code() -> None:
    """The scheduler, the workers and the database; and only the proxy is published."""
    services = COMPOSE["services"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    inner = {name for name, service in services.items() if service["networks"] == ["back"]}
    assert inner == {"scheduler", "worker", "database"}
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    assert services["proxy"]["ports"][0].startswith("${PUBLISH:-127.0.0.1:")


def test_the_image_runs_as_nobody_with_all_it_copies_there() -> None:
    lines = (SERVING / "Dockerfile").read_text().splitlines()
    assert lines.index("USER cnnviz") < next(n for n, s in enumerate(lines) if s.startswith("CMD"))
    for line in lines:
        if line.startswith("COPY requirements"):
            assert all((ROOT / name).is_file() for name in line.split()[1:-1])
    ignored = (SERVING / "Dockerfile.dockerignore").read_text().split()
    assert {".git", ".venv"} <= set(ignored)


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("print('No known vulnerabilities found')", 0, "No known"),
        ("print('starlette 0.1 GHSA-1'); raise SystemExit(1)", 1, "GHSA-1"),
        ("raise ConnectionError('api')", 2, "cannot be reached from this machine"),
        ("raise ValueError('odd')", 2, "ValueError: odd"),
    ],
)
def test_the_audit_says_in_a_sentence_that_it_could_not_be(
    code: str, status: int, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert audit.audited([sys.executable, "-c", code]) == status
    out, err = capfd.readouterr()
    assert said in out + err
    assert "Traceback" not in err or "ValueError" in err


def test_the_shares_of_memory_are_those_said() -> None:
    text = (ROOT / "docs/serving.md").read_text()
    said = [int(share) / 100 for share in re.findall(r"\| (\d+) % \|", text)]
    assert said == list(memory.SHARES.values())
    assert f"{memory.LOADED // memory.MB} MB of it" in text
