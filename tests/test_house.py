"""The shape of the house: which part may import which, and what a page may contain."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import cnnviz
from cnnviz import blocks, layers

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(ROOT.glob("cnnviz/**/*.py")) + sorted(ROOT.glob("pages/**/*.py"))
SOURCES += [path for path in [ROOT / "app.py"] if path.exists()]
PAGES = sorted(ROOT.glob("pages/*/page.py"))

# A part may import what stands before it, and nothing in its own row but itself. "cnnviz" is the
# public face, which only what shows something may use.
ORDER = (
    ("numerals",),
    ("errors",),
    ("language",),
    ("window",),
    ("layers",),
    ("network",),
    ("blocks",),
    ("editing",),
    ("networks", "counting"),
    ("code",),
    ("reading",),
    ("claims",),
    ("asking",),
    ("jobs",),
    ("running",),
    ("weights",),
    ("pictures",),
    ("probing",),
    ("training",),
    ("cnnviz",),
    ("drawing",),
    ("kit",),
    ("pages",),
    ("app",),
)
RANK = {part: rank for rank, parts in enumerate(ORDER) for part in parts}

KNOWS_STREAMLIT = {"kit", "pages", "app"}
KNOWS_TORCH = {"running", "weights", "pictures", "probing", "training", "pages"}


def part(path: Path) -> str:
    """The part of the house a file belongs to."""
    first, *rest = path.relative_to(ROOT).with_suffix("").parts
    if first != "cnnviz":
        return first
    return "cnnviz" if rest == ["__init__"] else rest[0]


def is_for_types(node: ast.AST) -> bool:
    """Tell whether this is `if TYPE_CHECKING:`, whose imports never happen."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def running(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a tree, those under `if TYPE_CHECKING:` left out."""
    for child in ast.iter_child_nodes(tree):
        if not is_for_types(child):
            yield child
            yield from running(child)


def imported(nodes: Iterator[ast.AST], path: Path) -> set[str]:
    """Full names of the modules imported; for `from cnnviz import x` also cnnviz.x."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = path.relative_to(ROOT).parts[: -node.level]
                base = ".".join((*here, base)).rstrip(".")
            names |= {f"{base}.{alias.name}" for alias in node.names}
    return names


def parts_used(path: Path) -> set[str]:
    """Parts of the house that a file imports while it runs."""
    parts = set()
    for name in imported(running(ast.parse(path.read_text())), path):
        first, *rest = name.split(".")
        if first in ("pages", "app"):
            parts.add(first)
        elif first == "cnnviz":
            parts.add(rest[0] if rest and rest[0] in RANK else "cnnviz")
    return parts


def packages_used(path: Path) -> set[str]:
    """Packages that a file imports, for types as well."""
    return {name.split(".")[0] for name in imported(ast.walk(ast.parse(path.read_text())), path)}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_imports_run_one_way(path: Path) -> None:
    here = part(path)
    assert here in RANK, f"{here} has no place in ORDER"
    if here == "cnnviz":
        return  # the face names what it offers, and loads it when asked
    upward = {used for used in parts_used(path) if used != here and RANK[used] >= RANK[here]}
    assert not upward, f"{named(path)} imports {', '.join(sorted(upward))}, which stands above it"


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_only_what_shows_something_knows_streamlit(path: Path) -> None:
    if part(path) not in KNOWS_STREAMLIT:
        assert "streamlit" not in packages_used(path)


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_only_what_runs_a_network_knows_torch(path: Path) -> None:
    runs = path.name in ("pieces.py", "live.py")  # exported as it stands; what live pages run
    if part(path) not in KNOWS_TORCH and not runs:
        assert "torch" not in packages_used(path)


def test_every_way_of_importing_is_read() -> None:
    source = (
        "import cnnviz.drawing\nfrom cnnviz import running, analyse\nfrom . import report\n"
        "from ..layers import Conv\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from cnnviz.kit import x\n"
    )
    path = ROOT / "cnnviz" / "counting" / "made_up.py"
    names = imported(running(ast.parse(source)), path)
    assert names == {
        "cnnviz.drawing",
        "cnnviz.running",
        "cnnviz.analyse",
        "cnnviz.counting.report",
        "cnnviz.layers.Conv",
        "typing.TYPE_CHECKING",
    }


def loaded_after(statement: str) -> set[str]:
    """Top-level packages in sys.modules after a statement in a Python of its own."""
    script = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.splitlines()[-1].split())


ALONE = """
import sys

class Nothing:
    def find_spec(self, name, path=None, target=None):
        first = name.partition(".")[0]
        if first != "cnnviz" and first not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"{name} is not in the standard library")

sys.meta_path.insert(0, Nothing())
import cnnviz
from cnnviz.counting.receptive_field import receptive_fields
from cnnviz.reading import read, written

for name in cnnviz.architectures():
    network = cnnviz.architecture(name)
    report = cnnviz.analyse(network)
    cnnviz.memory(report)
    if "1202" not in name:
        receptive_fields(report)
        cnnviz.pytorch_code(network)
        read(written(network), network.input_shape)
    cnnviz.without_batch_norm(network)
print(*{name.split(".")[0] for name in sys.modules})
"""


def test_counting_needs_the_standard_library_alone() -> None:
    assert "cnnviz" in loaded_after(ALONE)


def modules() -> dict[str, set[str]]:
    """Every module of the library with the modules of it that it imports, for types as well."""
    paths = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCES
    }
    found: dict[str, set[str]] = {}
    for name, path in paths.items():
        names = imported(ast.walk(ast.parse(path.read_text())), path)
        # `from package import name` imports the submodule where there is one, else the package.
        found[name] = {
            each if each in paths else each.rpartition(".")[0]
            for each in names
            if each in paths or each.rpartition(".")[0] in paths
        } - {name}
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = {name: set(used) for name, used in modules().items()}
    while free := [name for name, used in left.items() if not used]:
        for name in free:
            del left[name]
        for used in left.values():
            used -= set(free)
    # Packages that offer what is inside them are not counted: they are read on the way in.
    packages = {name for name in left if (ROOT / name.replace(".", "/")).is_dir()}
    circles = {name: used - packages for name, used in left.items() if name not in packages}
    assert not {name for name, used in circles.items() if name in _reached(name, circles)}


def _reached(name: str, edges: dict[str, set[str]]) -> set[str]:
    """All modules on the ways out of one."""
    seen: set[str] = set()
    waiting = list(edges.get(name, ()))
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += edges.get(module, ())
    return seen


def test_no_public_function_carries_the_name_of_a_module() -> None:
    """So that `import cnnviz.networks as n` gives the package."""
    packages = [path for path in SOURCES if path.name == "__init__.py"]
    for path in packages:
        inside = {other.stem for other in path.parent.glob("*.py")} - {"__init__"}
        inside |= {other.parent.name for other in path.parent.glob("*/__init__.py")}
        offered = {
            alias.asname or alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module not in (None, path.parent.name)
            for alias in node.names
        }
        assert not offered & inside, named(path)


FACE = {
    "architectures": [],
    "architecture": ["name", "options"],
    "analyse": ["network", "input_shape"],
    "build": ["network", "seed", "input_shape", "until"],
    "activations": ["module", "x", "keep"],
    "gradient_norms": ["module", "x", "labels"],
    "receptive_field": ["report", "layer"],
    "effective_field": ["module", "x", "layer", "row", "column", "channels"],
    "memory": ["report", "training", "number"],
    "pytorch_code": ["network"],
    "keras_code": ["network"],
    "explain_peer": ["report", "tool"],
    "without_batch_norm": ["network"],
}
"""Functions of the public face and the parameters that stay."""


def test_the_public_face_offers_what_it_lists() -> None:
    assert {*FACE, "CnnvizError", "Network"} == set(cnnviz.__all__)
    for name, parameters in FACE.items():
        given = list(inspect.signature(getattr(cnnviz, name)).parameters)
        assert given[: len(parameters)] == parameters, name
    assert all(callable(getattr(cnnviz, name)) for name in cnnviz.__all__)
    with pytest.raises(AttributeError, match="module 'cnnviz' has no attribute 'anything'"):
        cnnviz.anything  # noqa: B018


def below(base: type) -> Iterator[type]:
    """All classes of the library that are made of another."""
    for made in base.__subclasses__():
        yield from below(made)
        if made.__module__.startswith("cnnviz.") and not made.__name__.startswith("_"):
            yield made


def test_every_layer_and_block_can_be_imported_from_the_public_face() -> None:
    stated = {made for made in below(layers.Layer) if "kind" in vars(made)}
    assert stated == set(layers.LAYERS)
    for module, offered in ((layers, stated), (blocks, set(below(blocks.Composite)))):
        assert {made.__name__ for made in offered} <= set(module.__all__)
        assert all(getattr(module, made.__name__) is made for made in offered)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines of each function of a file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_functions_are_short(path: Path) -> None:
    longest = 60 if part(path) == "networks" else 40  # a network is as long as its table
    assert {name: lines for name, lines in functions(path) if lines > longest} == {}


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_has_no_classes_and_no_caches(path: Path) -> None:
    tree = ast.parse(path.read_text())
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    caches = [
        ast.unparse(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name)
        and ast.unparse(node).split(".")[-1]
        in ("cache_data", "cache_resource", "lru_cache", "cache")
    ]
    assert (classes, caches) == ([], [])


def test_nothing_is_left_to_be_done() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
    left = {named(path): mark for path in SOURCES for mark in marks if mark in path.read_text()}
    assert left == {}


def test_weights_and_records_stay_small():
    """All that was trained or worked out beforehand, in a clone and in each installation."""
    kinds = ("*.safetensors", "*.npz", "first.json", "recorded/*.json", "searches/*.json")
    folders = (ROOT / "cnnviz", ROOT / "pages")
    files = {path for folder in folders for kind in kinds for path in folder.rglob(kind)}
    assert len(files) > 100
    assert sum(path.stat().st_size for path in files) < 25_000_000
