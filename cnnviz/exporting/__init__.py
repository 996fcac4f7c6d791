"""Code of a described network, to read and to run elsewhere: PyTorch and Keras."""

from cnnviz.exporting.torch_code import pytorch_code

__all__ = ["pytorch_code"]
