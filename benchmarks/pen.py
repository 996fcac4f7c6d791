"""How long a frame under the pen takes in the browser, and torch's own pass beside it.

A frame is all that follows a stroke on the drawing pad but for the painting: the sheet read,
prepared, sent through every layer, and the answer's probabilities. Measured inside a real Chromium.

    python -m benchmarks.pen [--frames 60]
"""

import argparse
import statistics
import sys
import time
from base64 import b64encode
from dataclasses import asdict

import torch
from playwright.sync_api import Page, sync_playwright

import cnnviz
from benchmarks.report import Section, late, tell
from cnnviz.code.program import program
from cnnviz.kit.component import ASSETS, script
from cnnviz.running import NetworkModule
from cnnviz.weights.packing import packed
from cnnviz.weights.preprocessing import Preprocessing, usual
from cnnviz.weights.trained import trained
from scripts.browser import FLAGS, NONE, find

MEASURE = """
async ([sources, program, weights, how, frames]) => {
  for (const source of sources) {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    Object.assign(window, await import(address));
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 280;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, 280, 280);
  brush.lineWidth = 24;
  brush.moveTo(80, 60);
  const run = network(program, decoded(weights)), took = [];
  for (let frame = 0; frame < frames; frame++) {
    brush.lineTo(200 - frame, 60 + 2 * frame);
    brush.stroke();
    const start = performance.now();
    likelihoods(run(prepare(greys(canvas), 280, program.input, how)), program);
    took.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return took;
}
"""

Subject = tuple[str, NetworkModule, Preprocessing]


def subjects() -> list[Subject]:
    """Name, network and preprocessing of what is measured."""
    shipped = [trained(name)[0] for name in ("lenet5", "resnet20-cifar")]
    found = [
        (
            f"{each.network}, {each.input_shape[1]} × {each.input_shape[2]}",
            each.module(),
            each.preprocessing,
        )
        for each in shipped
    ]
    large = cnnviz.architecture("resnet20-cifar")
    return [*found, ("resnet20-cifar, 32 × 32", cnnviz.build(large), usual(3))]


def in_the_browser(page: Page, subject: Subject, frames: int) -> list[float]:
    """Milliseconds of each frame, the first ones included."""
    _, module, how = subject
    sources = [script(ASSETS / f"{name}.js") for name in ("forward", "prepare")]
    made = program(module.network)
    weights = b64encode(packed(module, made)).decode()
    took: list[float] = page.evaluate(MEASURE, [sources, made, weights, asdict(how), frames])
    return took


@torch.inference_mode()
def in_torch(module: NetworkModule, frames: int) -> list[float]:
    """Milliseconds of each pass in torch that keeps every layer's values."""
    x, took = torch.randn(1, *module.input_shape), []
    for _ in range(frames):
        start = time.perf_counter()
        module.run(x, range(len(module.network.nodes)))
        took.append(1000 * (time.perf_counter() - start))
    return took


def spread(times: list[float]) -> list[str]:
    """Cells of a table: the median and the 95th percentile."""
    return [f"{n:.1f}" for n in (statistics.median(times), late(times))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=60)
    frames = parser.parse_args().frames
    path = find()
    if path is None:
        sys.exit(NONE)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for subject in subjects():
            times = in_the_browser(browser.new_page(), subject, frames)
            rows.append((subject[0], *spread(times), *spread(in_torch(subject[1], frames))))
        browser.close()
    columns = ("network", "browser, median ms", "95 % ms", "torch, median ms", "95 % ms")
    tell(Section("A frame under the pen", columns, rows))


if __name__ == "__main__":
    main()
