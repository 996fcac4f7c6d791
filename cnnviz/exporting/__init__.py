"""Code of a described network, to read and to run elsewhere: PyTorch and Keras."""

from cnnviz.exporting.keras_code import keras_code
from cnnviz.exporting.torch_code import pytorch_code

__all__ = ["keras_code", "pytorch_code"]
