"""What is recorded for the lab besides its pairs: GoogLeNet with and without side classifiers."""

from cnnviz.kit.questions import question_of
from pages.training_lab.comparison import experiments
from pages.training_lab.state import State

SIDE = question_of("training_lab").preset(compare="side-branches")

EXPERIMENTS = list(experiments(State.read(SIDE.query)))
