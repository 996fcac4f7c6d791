"""Training a network in a few lines: create, compile, fit, evaluate, in PyTorch and in Keras.

The code runs as it is, as a file or as the cells of a notebook: it makes or fetches its own data,
brings the pictures to the network's input, and prints parameters and accuracy.
"""

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from cnnviz.code.keras import keras_code
from cnnviz.code.pytorch import pytorch_code
from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.network import Network

CLASSES = 10
"""Of each of the data sets."""


class Data(StrEnum):
    """What to learn from."""

    DIGITS = "digits"
    MNIST = "mnist"
    CIFAR10 = "cifar10"

    @property
    def label(self) -> str:
        """What a visitor reads."""
        return {
            "digits": N_("scikit-learn's digits, nothing to fetch"),
            "mnist": "MNIST",
            "cifar10": "CIFAR-10",
        }[self]

    @property
    def channels(self) -> int:
        """Of a picture."""
        return 3 if self is Data.CIFAR10 else 1


class Weights(NamedTuple):
    """Published weights to start from: their address, and the colours they expect."""

    url: str
    mean: Sequence[float] = (0.5,)
    deviation: Sequence[float] = (0.5,)
    with_side_branches: bool = False


APPLICATIONS = {
    "vgg16": "vgg16.VGG16",
    "vgg19": "vgg19.VGG19",
    "resnet50": "resnet50.ResNet50",
    "resnet101": "resnet.ResNet101",
    "resnet152": "resnet.ResNet152",
    "inception-v3": "inception_v3.InceptionV3",
    "inception-resnet-v2": "inception_resnet_v2.InceptionResNetV2",
    "densenet121": "densenet.DenseNet121",
    "densenet169": "densenet.DenseNet169",
    "densenet201": "densenet.DenseNet201",
    "mobilenet-v2": "mobilenet_v2.MobileNetV2",
}
"""Networks that Keras brings with ImageNet's weights: where, below `keras.applications`."""

DIGITS = """\
# Data: scikit-learn's 1,797 digits of 8 × 8; every fifth is for the test.
pictures, labels = load_digits(return_X_y=True)
pictures = pictures.reshape({shape}).astype("float32") / 16
tested = np.arange(len(labels)) % 5 == 0
"""

TORCH_DIGITS = """\
import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

{digits}

def part(which, **how):
    data = TensorDataset(torch.tensor(pictures[which]), torch.tensor(labels[which]))
    return DataLoader(data, batch_size=64, **how)


train, test = part(~tested, shuffle=True), part(tested)
"""

TORCH_FETCHED = """\
import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

# Data: {title}, fetched by torchvision once.
steps = transforms.Compose([{grey}transforms.ToTensor()])
train, test = (
    DataLoader(datasets.{title}("data", of, steps, download=True), batch_size=64, shuffle=of)
    for of in (True, False)
)
"""

TORCH_STEPS = """\
def ready(x):
    \"\"\"Pictures as the network takes them: (N, {channels}, {height}, {width}).\"\"\"
    x = nn.functional.interpolate(x, ({height}, {width}), mode="bilinear")
    x = x.expand(-1, {channels}, -1, -1)
    mean, deviation = (torch.tensor(each).view(-1, 1, 1) for each in ({mean}, {deviation}))
    return (x - mean) / deviation


# 1. Create
{create}print(f"{{sum(each.numel() for each in model.parameters()):,}} parameters")

# 2. Compile
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD({trained}.parameters(), lr=0.01, momentum=0.9)

# 3. Fit
EPOCHS = 5
for epoch in range(EPOCHS):
    model.{mode}
    for x, y in train:
        optimizer.zero_grad()
        loss = loss_of(model(ready(x)), y)
        loss.backward()
        optimizer.step()
    print(f"epoch {{epoch + 1}}: loss {{loss.item():.3f}}")

# 4. Evaluate
model.eval()
with torch.no_grad():
    right = sum((model(ready(x)).argmax(1) == y).sum().item() for x, y in test)
print(f"accuracy {{right / len(test.dataset):.1%}}")
"""

FROM_SCRATCH = """\
model = {name}()
"""

PUBLISHED = """\
model = {name}()
model.load_state_dict(torch.hub.load_state_dict_from_url({url!r}){loose})
model.requires_grad_(False)  # all that was learnt stays as it is
name, old = [each for each in model.named_modules() if isinstance(each[1], nn.Linear)][-1]
head = nn.Linear(old.in_features, {classes})  # but for a new last layer
model.set_submodule(name, head)
"""

KERAS_ALONE = """\
import keras
from keras import layers
"""

KERAS_DIGITS = """\
import numpy as np
from sklearn.datasets import load_digits

{digits}
pictures, labels, pictures_test, labels_test = (
    pictures[~tested], labels[~tested], pictures[tested], labels[tested]
)
"""

KERAS_FETCHED = """\
import numpy as np

# Data: {title}, fetched by Keras once.
(pictures, labels), (pictures_test, labels_test) = keras.datasets.{data}.load_data()
pictures, pictures_test = (
    x.reshape(-1, {side}, {side}, {found}).astype("float32") / 255
    for x in (pictures, pictures_test)
)
"""

KERAS_CREATE = """\
network = {name}()
steps = [layers.Resizing({height}, {width}), layers.Rescaling(2, -1), network]
model = keras.Sequential([keras.Input(pictures.shape[1:]), *steps])
print(f"{{sum(np.prod(each.shape) for each in network.trainable_weights):,}} parameters")
"""

KERAS_PUBLISHED = """\
published = keras.applications.{name}(weights="imagenet")  # fetched once
body = keras.Model(published.input, published.layers[-2].output)  # all but the last layer
body.trainable = False  # all that was learnt stays as it is
given = keras.Input(pictures.shape[1:])
x = layers.Resizing(*published.input_shape[1:3])(given)
x = keras.applications.{place}.preprocess_input(255 * x)
model = keras.Model(given, layers.Dense({classes})(body(x, training=False)))
print(f"{{model.count_params():,}} numbers, {{len(model.trainable_weights)}} tensors trained")
"""

KERAS_STEPS = """\
pictures, pictures_test = ({ready} for x in (pictures, pictures_test))

# 1. Create
{create}
# 2. Compile
model.compile(
    optimizer=keras.optimizers.SGD(0.01, momentum=0.9),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    metrics=["accuracy"],
)

# 3. Fit
EPOCHS = 5
model.fit(pictures, labels, batch_size=64, epochs=EPOCHS)

# 4. Evaluate
loss, accuracy = model.evaluate(pictures_test, labels_test)
print(f"accuracy {{accuracy:.1%}}")
"""


def torch_training(network: Network, data: Data, weights: Weights | None = None) -> list[str]:
    """PyTorch code in two pieces: the network, and the four steps.

    Args:
        network: with its input shape, of ten classes or as the `weights` have it.
        data: what to learn from.
        weights: those to start from; the last layer is replaced, and trained alone.

    Raises:
        CnnvizError: for a network that gives no score for each class, or has no code.
    """
    channels, height, width = _classifier(network)
    code = pytorch_code(network)
    name = re.findall(r"^class (\w+)", code, re.MULTILINE)[-1]
    if data is Data.DIGITS:
        read = TORCH_DIGITS.format(digits=DIGITS.format(shape="-1, 1, 8, 8"))
    else:
        grey = "transforms.Grayscale(), " * (data.channels > channels)
        read = TORCH_FETCHED.format(title=data.upper(), grey=grey)
    create = FROM_SCRATCH.format(name=name)
    if weights:
        loose = ", strict=False" * weights.with_side_branches
        create = PUBLISHED.format(name=name, url=weights.url, loose=loose, classes=CLASSES)
    steps = TORCH_STEPS.format(
        channels=channels,
        height=height,
        width=width,
        mean=list(weights.mean if weights else (0.5,)),
        deviation=list(weights.deviation if weights else (0.5,)),
        create=create,
        trained="head" if weights else "model",
        # A frozen part is left as in testing: no dropout, and statistics that stay.
        mode="eval()" if weights else "train()",
    )
    return [code, f"{read}\n\n{steps}"]


def keras_training(network: Network, data: Data, published: str = "") -> list[str]:
    """The same in Keras.

    Args:
        network: with its input shape, of ten classes.
        data: what to learn from.
        published: the network in `APPLICATIONS` to start from, with a new last layer; its code is
            then Keras's own.

    Raises:
        CnnvizError: as `torch_training` does.
    """
    channels, height, width = _classifier(network)
    code = KERAS_ALONE if published else keras_code(network)
    name = "" if published else re.findall(r"^def (\w+)", code, re.MULTILINE)[-1]
    if data is Data.DIGITS:
        read = KERAS_DIGITS.format(digits=DIGITS.format(shape="-1, 8, 8, 1"))
    else:
        sides = {"side": 32 if data is Data.CIFAR10 else 28, "found": data.channels}
        read = KERAS_FETCHED.format(title=data.label, data=data, **sides)
    ready = "x.mean(3, keepdims=True)" if channels < data.channels else "x"
    if channels > data.channels:
        ready = f"np.repeat(x, {channels}, 3)"
    create = KERAS_CREATE.format(name=name, height=height, width=width)
    if published:
        place = published.partition(".")[0]
        create = KERAS_PUBLISHED.format(name=published, place=place, classes=CLASSES)
    return [code, read + KERAS_STEPS.format(create=create, ready=ready)]


def _classifier(network: Network) -> tuple[int, ...]:
    """The input's shape; raises `CnnvizError` where there is no score for each class."""
    report = analyse(network)
    if len(report.output_shape) != 1:
        raise CnnvizError(
            "{network} gives no score for each class: choose a network that classifies.",
            network=network.title,
        )
    return report.input_shape
