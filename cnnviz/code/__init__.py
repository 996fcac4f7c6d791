"""Code of a described network, to read and to run elsewhere: PyTorch and Keras."""

from cnnviz.code.keras import keras_code
from cnnviz.code.pytorch import pytorch_code

__all__ = ["keras_code", "pytorch_code"]
