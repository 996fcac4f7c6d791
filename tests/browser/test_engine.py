"""Networks run in the browser itself: every value of every layer is torch's.

Values agree to 1e-5 of the largest in their layer, and where that is below 1 to 1e-5 itself.
"""

import io
import random
from base64 import b64decode, b64encode
from dataclasses import asdict

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from playwright.sync_api import Error

import cnnviz
from cnnviz.code.program import KERNELS, program
from cnnviz.errors import CnnvizError
from cnnviz.kit.component import ASSETS, script
from cnnviz.kit.pad import decoded
from cnnviz.layers import GELU, numel
from cnnviz.network import Network
from cnnviz.pictures.pictures import DIGITS, bundled
from cnnviz.pictures.preparing import prepare
from cnnviz.weights.packing import packed
from cnnviz.weights.preprocessing import Steps, usual
from cnnviz.weights.shipping import all_shipped, shipped
from cnnviz.weights.trained import trained
from tests.layers.test_conformance import CASES, described
from tests.probing.graphs import bodies

LOAD = """
async (sources) => {
  for (const source of sources) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    Object.assign(window, await import(address));
  }
}
"""
RUN = """
([program, weights, inputs]) => {
  const run = network(program, decoded(weights));
  return inputs.map((input) => {
    const values = run(decoded(input));
    const all = Float32Array.from([...values.values()].flatMap((value) => [...value]));
    const signs = Array.from(new Uint8Array(all.buffer), (byte) => String.fromCharCode(byte));
    return [btoa(signs.join("")), likelihoods(values, program)];
  });
}
"""
DRAW = """
([strokes, pen, dark, wanted]) => {
  const canvas = document.createElement("canvas"), brush = canvas.getContext("2d");
  canvas.width = canvas.height = 280;
  brush.fillStyle = dark ? "#101820" : "#fff";
  brush.fillRect(0, 0, 280, 280);
  brush.strokeStyle = dark ? "#f0e8d0" : "#000";
  brush.lineWidth = pen;
  brush.lineCap = brush.lineJoin = "round";
  for (const [first, ...rest] of strokes) {
    brush.beginPath();
    brush.moveTo(...first);
    for (const place of [...rest, [first[0] + 1, first[1]]]) brush.lineTo(...place);
    brush.stroke();
  }
  const drawn = greys(canvas);
  const inputs = wanted.map(([shape, how]) => prepare(drawn, 280, shape, how));
  return [canvas.toDataURL("image/png"), inputs.map((input) => input && [...input])];
}
"""
"""Draws as the pad does, or with another pen; gives the picture and what is made of it."""
NEAR = 1e-5


@pytest.fixture(scope="module")
def engine(room):
    """A blank page with the scripts in it."""
    page = room.new_page()
    page.evaluate(
        LOAD, [script(ASSETS / f"{name}.js") for name in ("forward", "prepare", "kernels")]
    )
    yield page
    page.close()


def filled(module, seed=0):
    """Running statistics and thresholds that are not 0 and 1, as after training."""
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, value in (*module.named_buffers(), *module.named_parameters()):
            if value.is_floating_point() and value.dim() == 1:
                value.copy_(torch.rand_like(value) + (0.5 if name.endswith("var") else -0.3))
    return module


def agrees(engine, module, x):
    """Every layer's values in the browser are torch's; x is (N, C, H, W)."""
    made = program(module.network)
    inputs = [b64encode(each.numpy().tobytes()).decode() for each in x]
    found = engine.evaluate(RUN, [made, b64encode(packed(module, made)).decode(), inputs])
    with torch.inference_mode():
        values = module.run(x, range(len(made["steps"])))
    sizes = [numel(made["input"]), *(numel(step["shape"]) for step in made["steps"])]
    for number, (text, likely) in enumerate(found):
        layers = torch.frombuffer(bytearray(b64decode(text)), dtype=torch.float32).split(sizes)
        for index, step in enumerate(made["steps"]):
            ours, theirs = layers[index + 1], values[index][number].flatten()
            most = max(1.0, float(theirs.abs().max()))
            assert torch.allclose(ours, theirs, rtol=0, atol=NEAR * most), step["name"]
        logits = values[made["output"] - 1][number]
        if made["steps"][made["output"] - 1]["call"] != "nn.Softmax" and logits.dim() == 1:
            assert torch.allclose(torch.tensor(likely), logits.softmax(0), rtol=0, atol=NEAR)
            assert int(np.argmax(likely)) == int(logits.argmax())


def test_the_browser_has_the_kernels_that_python_says(engine):
    assert set(engine.evaluate("Object.keys(KERNELS)")) == KERNELS


@pytest.mark.parametrize("name", all_shipped())
def test_shipped_networks_answer_as_in_torch(engine, name):
    weights = trained(name)[0]
    digits = [image() for key, image in bundled().items() if "digit" in key]
    x = [prepare(image, weights.input_shape, weights.preprocessing).x for image in digits]
    torch.manual_seed(1)
    agrees(engine, weights.module(), torch.cat([*x, torch.randn(2, *weights.input_shape)]))


@pytest.mark.parametrize("name", ["resnet20-cifar", "mobilenet-v2", "squeezenet1.1"])
def test_networks_with_random_weights_agree(engine, name):
    sides = {} if "cifar" in name else {"input_shape": (3, 33, 33)}
    network = cnnviz.architecture(name, **sides)
    agrees(engine, filled(cnnviz.build(network)), torch.randn(1, *network.input_shape))


@pytest.mark.parametrize(
    ("body", "x"), [case[1:] for case in CASES if case[0] is not GELU], ids=repr
)
def test_every_layer_agrees(engine, body, x):
    network = described(body, x)
    agrees(engine, filled(cnnviz.build(network)), torch.randn(2, *network.input_shape))


@given(bodies(), st.tuples(st.integers(1, 3), st.integers(3, 9), st.integers(3, 9)))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_windows_of_all_kinds_agree(engine, body, shape):
    try:
        module = cnnviz.build(Network("drawn", body, shape))
    except CnnvizError:
        return
    agrees(engine, filled(module), torch.randn(1, *shape))


WANTED = [
    (shipped(name).options["input_shape"], shipped(name).preprocessing) for name in all_shipped()
]
WANTED += [((1, 32, 32), usual(1)), ((3, 32, 32), usual(3)), ((1, 28, 28), usual(1))]
DRAWN = [[(80, 60), (200, 60), (130, 230)]], [[(140, 40), (141, 240)]], [[(140, 140)]], [[(60, 50)]]
"""A seven, a one, a dot and a dot in the corner; strokes at random follow."""


def strokes(seed):
    draw = random.Random(seed)
    place = lambda: (draw.uniform(10, 270), draw.uniform(10, 270))  # noqa: E731
    return [[place() for _ in range(draw.randint(1, 6))] for _ in range(draw.randint(1, 3))]


@pytest.mark.parametrize("lines", [*DRAWN, *map(strokes, range(16))])
@pytest.mark.parametrize(("pen", "dark"), [(24, False), (7, False), (40, True)])
def test_a_drawing_is_prepared_as_in_python(engine, lines, pen, dark):
    wanted = [(shape, asdict(how)) for shape, how in WANTED]
    address, found = engine.evaluate(DRAW, [lines, pen, dark, wanted])
    picture = Image.open(io.BytesIO(decoded(address))).convert("RGB")
    for (shape, how), values in zip(WANTED, found, strict=True):
        ours = torch.tensor(values).reshape(1, *shape)
        if shape[0] == 3 and dark:  # only the pad's greys are drawings
            continue
        assert torch.allclose(ours, prepare(picture, shape, how).x, rtol=0, atol=NEAR)


def test_a_blank_sheet_is_no_digit(engine):
    wanted = [(shape, asdict(how)) for shape, how in WANTED]
    _, found = engine.evaluate(DRAW, [[], 24, False, wanted])
    digits = [how.steps is Steps.INK for _, how in WANTED]
    assert [values is None for values in found] == digits


@pytest.mark.parametrize("digit", DIGITS)
def test_a_bundled_digit_is_taken_as_it_is(engine, digit):
    picture = bundled()[f"digit-{digit}"]()
    levels = list(picture.convert("L").get_flattened_data())
    for shape, how in WANTED[:5]:
        call = "([levels, shape, how]) => [...prepare(levels, 8, shape, how)]"
        ours = torch.tensor(engine.evaluate(call, [levels, shape, asdict(how)])).reshape(1, *shape)
        assert torch.allclose(ours, prepare(picture, shape, how).x, rtol=0, atol=NEAR)


def test_a_drawing_is_not_prepared_in_a_way_that_is_not_known(engine):
    call = "([grey, shape, how]) => prepare(grey, 8, shape, how)"
    with pytest.raises(Error, match="cannot be prepared by the steps centre"):
        engine.evaluate(call, [[0] * 64, [3, 8, 8], asdict(usual(3)) | {"steps": "centre"}])
