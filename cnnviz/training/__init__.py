"""Training that lasts: an experiment in, records out, in a process of its own.

for record in train(Experiment("resnet20-cifar", {"depth": 20})):
    print(record.epoch, record.values)

store = RunStore()
ids = start(store, plain_against_residual(depth=56))
store.records(ids[0], after_step=100)
"""

from cnnviz.errors import DivergedError
from cnnviz.training.data import load
from cnnviz.training.datasets import DATASETS
from cnnviz.training.experiment import Experiment, plain_against_residual
from cnnviz.training.faults import StoreError
from cnnviz.training.launch import start, tend
from cnnviz.training.recipes.classification import TRAIN_ERROR, train
from cnnviz.training.record import Record
from cnnviz.training.recording import recorded
from cnnviz.training.runs import Run, Status
from cnnviz.training.store import RunStore
from cnnviz.training.watch import Watch

__all__ = ["DATASETS", "TRAIN_ERROR", "DivergedError", "Experiment", "Record", "Run", "RunStore"]
__all__ += ["Status", "StoreError", "Watch", "load", "plain_against_residual", "recorded", "start"]
__all__ += ["tend", "train"]
