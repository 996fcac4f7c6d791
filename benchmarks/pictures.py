"""Thousands of odd pictures: each is shown or refused in a sentence, in bounded memory and time.

Small whole files of every format are made with Pillow and then damaged: bytes changed, cut,
doubled; PNG chunks exchanged with their checksums right; sizes forged; EXIF broken; other formats
given the wrong name; last come small files made to take much. Every file is decoded as an upload
is, and brought before a network.

    python -m benchmarks.pictures [--count 3000] [--seed 0]

It ends with 1 if anything but a picture or a refusal came out, or if broken EXIF hid a picture.
"""

import argparse
import io
import os
import random
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from PIL import Image, ImageDraw

from benchmarks.footprint import Watched, watched
from benchmarks.picture_bombs import BOMBS, chunk
from benchmarks.report import Claim, Section, tell
from cnnviz.errors import CnnvizError
from cnnviz.pictures import decoding
from cnnviz.pictures.pictures import read
from cnnviz.pictures.preparing import prepare
from cnnviz.weights.preprocessing import usual

SHOWN, REFUSED = "shown", "refused"

OTHER_FORMATS = ("TIFF", "ICO", "ICNS", "TGA", "PPM", "PCX", "SGI", "DDS", "EPS", "PDF", "JPEG2000")

PEAK = """
import runpy, sys
try:
    runpy.run_path(sys.argv[1], run_name="__main__")
finally:
    lines = open("/proc/self/status").read().splitlines()
    print(next(line for line in lines if line.startswith("VmHWM")), file=sys.stderr)
"""
"""Decodes as usual and tells the most memory the process ever had."""


class Odd(NamedTuple):
    """A file, and how it came about."""

    kind: str
    data: bytes


class Result(NamedTuple):
    """What became of a file: `SHOWN`, `REFUSED` or the type of an error; and the seconds."""

    outcome: str
    seconds: float


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def drawing(mode: str, dice: random.Random) -> Image.Image:
    """A small picture of a colour mode, with some shapes in it."""
    size = dice.randint(1, 90), dice.randint(1, 90)
    picture = Image.frombytes("RGB", size, dice.randbytes(3 * size[0] * size[1]))
    ImageDraw.Draw(picture).ellipse((3, 5, 60, 40), fill=(dice.randrange(256), 90, 200))
    if mode == "I;16":
        return picture.convert("L").convert("I").convert(mode)
    return picture.convert(mode)


def exif(dice: random.Random) -> Image.Exif:
    """A camera's notes, with a maker's own among them."""
    notes = Image.Exif()
    notes[decoding.ORIENTATION] = dice.randint(1, 8)
    notes[0x010F] = dice.choice(["Nintendo", "FUJIFILM", "Canon"])
    notes[0x011A] = 72.0
    maker = dice.choice([b"FUJIFILM\x0c\0\0\0\x09\0", b"\0\x05Nintendo"]) + dice.randbytes(60)
    notes.get_ifd(0x8769).update({0x9000: b"0230", 0x927C: maker, 0xA002: 90})
    notes.get_ifd(0x8825).update({1: "N", 2: (1.0, 2.0, 3.0)})
    return notes


def whole(dice: random.Random) -> Odd:
    """A file with nothing wrong, of a format that is offered."""
    form = dice.choice(list(decoding.FORMATS))
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
        "JPEG": ("L", "RGB", "CMYK"),
        "WEBP": ("RGB", "RGBA"),
        "GIF": ("L", "P", "1", "RGBA"),
        "BMP": ("1", "L", "P", "RGB", "RGBA"),
    }
    picture = drawing(dice.choice(modes[form]), dice)
    options: dict[str, object] = {}
    if form == "JPEG":
        options = {"progressive": dice.random() < 0.4, "quality": dice.randint(1, 95)}
        options |= {"subsampling": dice.randint(0, 2)} if picture.mode == "RGB" else {}
    if form in ("PNG", "JPEG", "WEBP") and dice.random() < 0.3:
        options |= {"exif": exif(dice), "icc_profile": dice.randbytes(200)}
    if form in ("PNG", "GIF", "WEBP") and dice.random() < 0.3:
        options |= {"save_all": True, "append_images": [picture.rotate(90), picture.rotate(180)]}
    if form == "PNG" and picture.mode in ("P", "L", "RGB") and dice.random() < 0.5:
        options["transparency"] = (1, 2, 3) if picture.mode == "RGB" else 3
    return Odd(f"whole {form}", saved(picture, form, **options))


def changed(dice: random.Random) -> Odd:
    """Some bytes of a whole file are others."""
    kind, data = whole(dice)
    values = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        values[dice.randrange(len(values))] = dice.choice([0, 0xFF, dice.randrange(256)])
    return Odd(kind.replace("whole", "changed"), bytes(values))


def early_changed(dice: random.Random) -> Odd:
    """As `changed`, in the first hundred bytes, where sizes and tables are."""
    kind, data = whole(dice)
    values = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        values[dice.randrange(min(100, len(values)))] = dice.choice([0, 0xFF, dice.randrange(256)])
    return Odd(kind.replace("whole", "changed early"), bytes(values))


def cut(dice: random.Random) -> Odd:
    """A file that ends too early, lacks a piece or has one twice."""
    kind, data = whole(dice)
    first, last = sorted(dice.randrange(len(data) + 1) for _ in range(2))
    pieces = (data[:last], data[:first] + data[last:], data[:last] + data[first:])
    return Odd(kind.replace("whole", "cut"), dice.choice(pieces))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and content of each chunk of a PNG."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4])
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def odd_chunks(dice: random.Random) -> Odd:
    """A PNG whose chunks are others, in another order or of odd content; checksums are right."""
    picture = drawing(dice.choice(["P", "RGB", "LA", "I;16"]), dice)
    parts = list(chunks(saved(picture, "PNG", exif=exif(dice))))
    names = [b"tRNS", b"PLTE", b"iCCP", b"zTXt", b"iTXt", b"gAMA", b"pHYs", b"sRGB", b"cHRM"]
    names += [b"acTL", b"fcTL", b"fdAT", b"eXIf", b"IDAT", b"IHDR", b"tEXt", b"IEND", b"abcd"]
    for _ in range(dice.randint(1, 4)):
        at, content = dice.randrange(len(parts) + 1), dice.randbytes(dice.choice([0, 1, 4, 26, 99]))
        parts.insert(at, (dice.choice(names), content))
    if dice.random() < 0.3:
        dice.shuffle(parts)
    return Odd("odd chunks", b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts))


def forged(dice: random.Random) -> Odd:
    """A file whose head claims another size."""
    sizes = [0, 1, 2, 255, 9_999, 65_535, 200_000, 2**31 - 1, 2**32 - 1, dice.randrange(2**16)]
    width, height = dice.choice(sizes), dice.choice(sizes)
    form = dice.choice(["PNG", "JPEG", "GIF", "BMP", "WEBP"])
    data = saved(drawing("P" if form == "GIF" else "RGB", dice), form)
    if form == "PNG":
        parts = list(chunks(data))
        depth, colour = dice.choice([1, 2, 8, 16, 3]), dice.choice([0, 2, 3, 4, 6, 5])
        head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, dice.randrange(3))
        rest = b"".join(chunk(*part) for part in parts[1:])
        return Odd("forged PNG", data[:8] + chunk(b"IHDR", head) + rest)
    if form == "BMP":
        return Odd("forged BMP", data[:18] + struct.pack("<II", width, height) + data[26:])
    short = width % 2**16, height % 2**16
    if form == "GIF":
        return Odd("forged GIF", data[:6] + struct.pack("<HH", *short) + data[10:])
    if form == "WEBP":
        return Odd("forged WEBP", data[:26] + struct.pack("<HH", *short) + data[30:])
    at = next(place for place in range(len(data)) if data[place : place + 2] == b"\xff\xc0") + 5
    return Odd("forged JPEG", data[:at] + struct.pack(">HH", *short[::-1]) + data[at + 4 :])


def broken_exif(dice: random.Random) -> Odd:
    """A whole picture whose EXIF is damaged: it has to be shown."""
    notes = bytearray(exif(dice).tobytes())
    for _ in range(dice.randint(1, 20)):
        notes[dice.randrange(6, len(notes))] = dice.choice([0, 0xFF, dice.randrange(256)])
    damaged = bytes(notes[: dice.choice([len(notes), dice.randrange(7, len(notes))])])
    form = dice.choice(["JPEG", "PNG", "WEBP"])
    return Odd(f"broken EXIF {form}", saved(drawing("RGB", dice), form, exif=damaged))


def disguised(dice: random.Random) -> Odd:
    """A format that is not offered, or none at all, often under the first bytes of one that is."""
    form = dice.choice([*OTHER_FORMATS, "noise"])
    data = dice.randbytes(300) if form == "noise" else saved(drawing("RGB", dice), form)
    heads = [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"BM", b"RIFF\x90\0\0\0WEBPVP8X"]
    if dice.random() < 0.5:
        head = dice.choice(heads)
        data = head + (data[len(head) :] if dice.random() < 0.5 else data)
    return Odd(f"disguised {form}", data)


KINDS: tuple[Callable[[random.Random], Odd], ...] = (
    *(whole, changed, early_changed, cut),
    *(odd_chunks, forged, broken_exif, disguised),
)


def odd_pictures(count: int, seed: int) -> Iterator[Odd]:
    """The same `count` files for the same seed, of all kinds in turn."""
    for number in range(count):
        dice = random.Random(f"{seed} {number}")
        yield KINDS[number % len(KINDS)](dice)


def all_of(count: int, seed: int) -> Iterator[Odd]:
    """The odd ones, and then those made to take much."""
    yield from odd_pictures(count, seed)
    for name, make in BOMBS.items():
        yield Odd(f"bomb: {name}", make())


def tried(odd: Odd) -> Result:
    """Read a file as an upload, and prepare it for a network."""
    before = time.perf_counter()
    try:
        entered = prepare(read(odd.data), (3, 32, 32), usual(3))
        outcome = SHOWN if bool(entered.x.isfinite().all()) else "not finite"
    except CnnvizError:
        outcome = REFUSED
    except Exception as error:  # what must never come out is what is counted here
        outcome = type(error).__name__
    return Result(outcome, time.perf_counter() - before)


def must_be_shown(odd: Odd) -> bool:
    """Whether a refusal of this file is an error too."""
    return odd.kind.startswith(("whole", "broken EXIF"))


def is_error(odd: Odd, result: Result) -> bool:
    """Whether a file came to something it must not."""
    allowed = {SHOWN} if must_be_shown(odd) else {SHOWN, REFUSED}
    return result.outcome not in allowed


def peak_megabytes(data: bytes) -> int:
    """The most memory that decoding a file takes, in a process of its own."""
    command = [sys.executable, "-P", "-c", PEAK, decoding.__file__]
    run = subprocess.run(command, input=data, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    words = run.stderr.split()
    return int(words[words.index(b"VmHWM:") + 1]) // 1024 if b"VmHWM:" in words else 0


def sections(
    counted: Counter[tuple[str, str]], notes: list[str], errors: list[str], memory: Watched
) -> list[Section]:
    """What became of each kind of file, and the memory it took."""
    rows = []
    for kind in sorted({kind for kind, _ in counted}):
        found = {what: times for (of, what), times in counted.items() if of == kind}
        others = sum(found.values()) - found.get(SHOWN, 0) - found.get(REFUSED, 0)
        rows.append((kind, *(str(found.get(what, 0)) for what in (SHOWN, REFUSED)), str(others)))
    claims = [Claim("odd pictures that are errors", "0", str(len(errors)), not errors)]
    note = "\n".join(f"- {each}" for each in (*notes, *errors[:20]))
    table = Section("Odd pictures", ("file", SHOWN, REFUSED, "errors"), rows, note, claims)
    return [table, memory.section("Memory")]


def main() -> int:
    """Try them all and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    counted: Counter[tuple[str, str]] = Counter()
    errors, slowest, largest = [], (0.0, ""), (0, "")
    with watched(os.getpid(), every=1) as memory:
        for number, odd in enumerate(all_of(asked.count, asked.seed)):
            result = tried(odd)
            counted[odd.kind, result.outcome] += 1
            slowest = max(slowest, (result.seconds, f"{odd.kind}, number {number}"))
            largest = max(largest, (peak_megabytes(odd.data), f"{odd.kind}, number {number}"))
            if is_error(odd, result):
                errors.append(f"number {number}, {odd.kind}: {result.outcome}")
    notes = [f"most memory to decode one: {largest[0]} MB ({largest[1]})"]
    notes += [f"slowest: {slowest[0]:.2f} s ({slowest[1]})"]
    return tell(*sections(counted, notes, errors, memory))


if __name__ == "__main__":
    sys.exit(main())
