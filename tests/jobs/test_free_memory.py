"""Free memory by what the system, a container's groups and the process's own limits say."""

import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.jobs import free_memory
from cnnviz.jobs.free_memory import free_bytes

KB = 1024


@pytest.fixture
def said(monkeypatch, tmp_path):
    """A system that says nothing; writes a file by its path below it."""
    monkeypatch.setattr(free_memory, "MEMINFO", tmp_path / "meminfo")
    monkeypatch.setattr(free_memory, "GROUPS", tmp_path / "groups")
    monkeypatch.setattr(free_memory, "PROCESS", tmp_path / "self")

    def write(path: str, text: object) -> None:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n")

    write("meminfo", "MemTotal:  9000000 kB\nMemAvailable:     8000000 kB")
    return write


def version_2(said, folder, limit, used, cached):
    said(f"groups/{folder}/memory.max", limit)
    said(f"groups/{folder}/memory.current", used)
    said(f"groups/{folder}/memory.stat", f"anon 5\nactive_file 7\ninactive_file {cached}")


def version_1(said, folder, limit, used, cached):
    said(f"groups/memory/{folder}/memory.limit_in_bytes", limit)
    said(f"groups/memory/{folder}/memory.usage_in_bytes", used)
    said(
        f"groups/memory/{folder}/memory.stat",
        f"inactive_file 3\ntotal_active_file 7\ntotal_inactive_file {cached}",
    )


V2, V1 = "0::{}", "5:cpu,cpuacct:/elsewhere\n4:memory:{}\n0::/"
KINDS = [pytest.param(version_2, V2, id="v2"), pytest.param(version_1, V1, id="v1")]


def test_what_the_system_leaves(said):
    assert free_bytes() == 8_000_000 * KB


def test_an_old_kernel_says_less(said):
    said("meminfo", "MemTotal:  9000000 kB")
    found = free_bytes()
    assert found is None or 0 < found < 2**50


@pytest.mark.parametrize(("group", "names"), KINDS)
def test_a_container_that_is_its_own_root(said, group, names):
    said("self/cgroup", names.format("/"))
    group(said, "", 500_000, 300_000, 20_000)
    assert free_bytes() == 220_000
    group(said, "", 300_000, 400_000, 20_000)
    assert free_bytes() == 0, "it is over its limit, but there is no less than nothing"


@pytest.mark.parametrize(("group", "names"), KINDS)
def test_the_group_of_the_process_and_those_around_it(said, group, names):
    said("self/cgroup", names.format("/slice/service"))
    group(said, "slice/service", 900_000, 100_000, 0)
    group(said, "slice", 800_000, 700_000, 50_000)
    group(said, "", 10**9, 10**6, 0)
    assert free_bytes() == 150_000, "the group around leaves less"
    group(said, "slice", 2_000_000, 700_000, 0)
    assert free_bytes() == 800_000
    group(said, "other", 10, 0, 0)
    assert free_bytes() == 800_000, "others' limits are not this process's"


@pytest.mark.parametrize(("group", "names"), KINDS)
def test_names_of_the_host_over_a_tree_that_begins_with_the_container(said, group, names):
    said("self/cgroup", names.format("/docker/0123456789abcdef"))
    group(said, "", 500_000, 300_000, 20_000)
    assert free_bytes() == 220_000


def test_no_limit_is_no_limit(said):
    said("self/cgroup", f"{V2.format('/a')}\n4:memory:/b")
    version_2(said, "a", "max", 300_000, 0)
    version_1(said, "b", 9223372036854771712, 300_000, 0)
    assert free_bytes() == 8_000_000 * KB


def test_files_that_make_no_sense_are_passed_over(said):
    said("self/cgroup", "nonsense\n0::/a")
    version_2(said, "a", "many", "few", "none")
    said("self/status", "VmSize:\nVmData: lots kB")
    assert free_bytes() == 8_000_000 * KB


@pytest.mark.parametrize(("limit", "line"), free_memory.LIMITS.items())
def test_a_process_that_is_held_to_a_size(said, monkeypatch, limit, line):
    import resource

    kind = getattr(resource, limit)
    held = {kind: (2_000_000 * KB, resource.RLIM_INFINITY)}
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    monkeypatch.setattr(resource, "getrlimit", lambda asked: held.get(asked, unlimited))
    said("self/status", f"Name: python\n{line}:\t 1500000 kB\nVmRSS: 9 kB")
    assert free_bytes() == 500_000 * KB
    said("self/status", f"Name: python\n{line}:\t 2500000 kB")
    assert free_bytes() == 0


def test_this_very_process_is_asked():
    """A Python of its own, held to 300 MB more than it has, says that it can have less."""
    script = (
        "import resource\n"
        "from cnnviz.jobs.free_memory import free_bytes\n"
        "before = free_bytes()\n"
        "taken = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (taken + 300_000_000, resource.RLIM_INFINITY))\n"
        "print(before, free_bytes())"
    )
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    before, after = map(int, run.stdout.split())
    assert 250_000_000 < after <= 300_000_000 < before
