"""What do you want to see?"""

from cnnviz.ui import page
from cnnviz.ui.cards import cards

page.header(
    "What do you want to see?",
    "cnnviz is a laboratory for the classic convolutional networks: LeNet-5, AlexNet, VGG, "
    "GoogLeNet, ResNet and their kin, counted exactly and run live.",
)
cards()
