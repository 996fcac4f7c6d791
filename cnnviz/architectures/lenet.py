"""LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998) in its modern dress."""

from cnnviz.blocks import Sequential
from cnnviz.layers import Conv, Flatten, Linear, MaxPool, ReLU, Shape
from cnnviz.network import Network


def lenet5(classes: int = 10, input_shape: Shape = (1, 32, 32)) -> Network:
    """LeNet-5 as it is taught today: ReLU, max pooling, every C3 map fed by every S2 map."""
    body = Sequential(
        conv1=Conv(6, 5),
        relu1=ReLU(),
        pool1=MaxPool(2),
        conv2=Conv(16, 5),
        relu2=ReLU(),
        pool2=MaxPool(2),
        flatten=Flatten(),
        fc3=Linear(120),
        relu3=ReLU(),
        fc4=Linear(84),
        relu4=ReLU(),
        fc5=Linear(classes),
    )
    return Network(
        name="lenet5",
        body=body,
        input_shape=input_shape,
        title="LeNet-5",
        year=1998,
        paper="LeCun, Bottou, Bengio & Haffner 1998, sec. II.B",
        note=(
            "The modern dress: ReLU and max pooling in place of tanh and trainable subsampling, "
            "a dense second convolution in place of the paper's sparse table, and a linear output "
            "in place of radial basis functions. The 1998 net has exactly 60,000 parameters."
        ),
    )
