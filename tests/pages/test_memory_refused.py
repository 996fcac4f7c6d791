"""A server held to little memory: a sentence on the page that asks for too much, and it lives on.

Each case is a process of its own, held to a size after its first page, as by `ulimit -v`.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SERVER = """
import json, resource, sys
from scripts.visit import visit

def opened(page, **query):
    at = visit(page, 200)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    for button in at.button:
        if button.key == "begin_work":  # what takes long waits for a press
            button.click().run()
    assert not at.exception, at.exception[0].stack_trace
    return [box.value for box in at.error], [metric.value for metric in at.metric]

spare, checked, page, query = json.loads(sys.argv[1])
before = opened("feature_maps", network="lenet5")
if not checked:
    from cnnviz.running import budget
    budget.free_bytes = lambda: None
taken = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (taken + spare, resource.RLIM_INFINITY))
asked = opened(page, **query)
after = opened("feature_maps", network="lenet5", layer="fc3")
resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(json.dumps([before, asked, after, opened(page, **query)]))
"""

PAGES = {
    "feature_maps": {"network": "alexnet", "layer": "fc8"},
    "one_number": {"network": "alexnet", "layer": "fc8"},
    "what_a_unit_sees": {"network": "vgg19", "layer": "conv5_4"},
    "why_this_answer": {"network": "alexnet"},
}


def served(page, query, spare, *, checked):
    """What four pages say: one before, the one that is refused, one after, and it again."""
    asked = json.dumps([spare, checked, page, query])
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVER, asked],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


@pytest.mark.parametrize("page", PAGES)
def test_the_allocator_refuses(page):
    """Nothing is worked out beforehand: what torch is refused is said, and the rest goes on."""
    before, asked, after, again = served(page, PAGES[page], 60_000_000, checked=False)
    assert asked[1] == []
    (said,) = asked[0]
    assert said.startswith("This server has no more memory for that: choose a smaller network")
    assert before[0] == after[0] == again[0] == []
    assert len(before[1]) and len(after[1]) and len(again[1])


def test_what_cannot_fit_is_known_beforehand():
    """VGG-19 to its end takes some 600 MB; of 600 MB the program keeps 200 for itself."""
    query = {"network": "vgg19", "layer": "fc8"}
    _, asked, after, again = served("feature_maps", query, 600_000_000, checked=True)
    (said,) = asked[0]
    assert said.startswith("vgg19 up to fc8 needs ")
    assert "MB of memory can be had: choose a layer up to" in said
    assert after[0] == again[0] == []
