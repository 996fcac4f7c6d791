"""Files of weights: safe to read, matched by name and shape, refused in one sentence."""

import io
import pickle
import zipfile

import pytest
import torch
from safetensors.torch import save

from cnnviz import CnnvizError, architecture, build
from cnnviz.network import Network
from cnnviz.weights.state_files import load_state, read_state

LENET = architecture("lenet5")


def as_pth(value, **how):
    out = io.BytesIO()
    torch.save(value, out, **how)
    return out.getvalue()


@pytest.fixture(scope="module")
def state():
    return build(LENET, seed=3).state_dict()


@pytest.mark.parametrize("form", ["safetensors", "zip", "legacy"])
def test_each_form_gives_the_same_answers(state, form):
    data = {
        "safetensors": lambda: save(dict(state)),
        "zip": lambda: as_pth(state),
        "legacy": lambda: as_pth(state, _use_new_zipfile_serialization=False),
    }[form]()
    module = load_state(build(LENET, device="meta"), read_state(data))
    x = torch.randn(2, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(module(x), build(LENET, seed=3)(x))
    assert not module.training
    assert all(value.requires_grad for value in module.parameters())


def test_a_path_is_read(tmp_path, state):
    path = tmp_path / "weights.pth"
    path.write_bytes(as_pth(state))
    assert read_state(path).keys() == state.keys()
    with pytest.raises(CnnvizError, match="cannot be read: No such file"):
        read_state(tmp_path / "other.pth")


def test_a_part_of_the_network_takes_what_it_needs(state):
    module = load_state(build(LENET, until="relu1", device="meta"), state)
    assert set(module.state_dict()) == {"conv1.weight", "conv1.bias"}
    assert torch.equal(module.state_dict()["conv1.weight"], state["conv1.weight"])


class Trap:
    """What a pickle can do to who loads it."""

    called = False

    def __reduce__(self):
        return setattr, (Trap, "called", True)


@pytest.mark.parametrize(
    "data",
    [
        pickle.dumps({"conv1.weight": Trap()}),
        as_pth({"conv1.weight": Trap()}),
        as_pth(Trap(), _use_new_zipfile_serialization=False),
        b"",
        b"GIF89a",
        b"\x10\0\0\0\0\0\0\0{" + b"x" * 40,
        as_pth({"a": torch.ones(3)})[:-200],
        as_pth({}),
        as_pth([1, 2]),
    ],
    ids=["pickle", "trap", "legacy trap", "empty", "gif", "header", "cut", "no keys", "list"],
)
def test_what_is_no_state_dict_is_refused_and_never_run(data):
    with pytest.raises(CnnvizError, match="holds no weights that can be read safely: give a"):
        read_state(data)
    assert not Trap.called


def test_a_compressed_archive_is_refused(state):
    """It could be a few bytes here and gigabytes when it is unpacked."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_pth(state))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, bytes(len(old.read(name))))
    with pytest.raises(CnnvizError, match="holds no weights"):
        read_state(out.getvalue())


def test_a_whole_checkpoint_is_told_apart():
    with pytest.raises(CnnvizError, match="holds 'epoch', which is no weight: save the state dict"):
        read_state(as_pth({"epoch": 3, "state_dict": {"a": torch.ones(1)}}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s: s.pop("fc3.bias"), "not LeNet-5's: fc3.bias is missing; choose the network"),
        (
            lambda s: s.update({"fc5.weight": torch.ones(7, 84)}),
            "fc5.weight is 7 × 84 in the file and 10 × 84 here; choose the network and",
        ),
        (lambda s: s.update({"fc9.weight": torch.ones(1)}), "the file also holds fc9.weight;"),
    ],
)
def test_what_does_not_fit_is_named(state, change, message):
    changed = dict(state)
    change(changed)
    with pytest.raises(CnnvizError, match=message):
        load_state(build(LENET, device="meta"), changed)


def test_side_classifiers_may_be_in_the_file_and_not_in_the_network():
    small = {"classes": 10, "input_shape": (3, 64, 64)}
    with_sides = build(architecture("googlenet-torchvision", aux=True, **small), 1)
    without = architecture("googlenet-torchvision", **small)
    state = with_sides.state_dict()
    assert any(key.startswith("aux1.") for key in state)
    module = load_state(build(without, device="meta"), state)
    x = torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    assert torch.equal(module(x), build(without, 1)(x))


def test_files_from_before_the_batch_counter_load():
    network = architecture("resnet20-cifar", input_shape=(1, 8, 8))
    state = build(network, 2).state_dict()
    old = {key: v for key, v in state.items() if not key.endswith("num_batches_tracked")}
    assert len(old) < len(state)
    module = load_state(build(network, device="meta"), old)
    assert module.state_dict().keys() == state.keys()
    assert int(module.state_dict()["bn1.num_batches_tracked"]) == 0


def test_a_network_outside_the_register_loads(state):
    own = Network("mine", LENET.body, (1, 32, 32))
    assert torch.equal(
        load_state(build(own, device="meta"), state).state_dict()["fc5.bias"], state["fc5.bias"]
    )
