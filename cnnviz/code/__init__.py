"""Code of a described network, to read and to run elsewhere: PyTorch, Keras, a notebook."""

from cnnviz.code.keras import keras_code
from cnnviz.code.notebook import notebook_code
from cnnviz.code.pytorch import pytorch_code

__all__ = ["keras_code", "notebook_code", "pytorch_code"]
