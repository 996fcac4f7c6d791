"""A process that loads everything once, and from which workers are forked.

A forked worker is there in a moment and shares what was loaded, so that one may be ended, or given
up for a new one, without a thought. Linux only: elsewhere forking what holds torch is not safe.

Over a socket come requests, a byte each with the descriptor of the worker's end of its connection;
the answer is the worker's number. When the socket is gone, so are the nursery and its workers.
"""

import ctypes
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection

from cnnviz.jobs.born import ANSWER
from cnnviz.jobs.worker import serve

NICENESS = 3
"""Passes give way to the server, which answers everybody, and go before training."""

DONE = object()
"""What comes after the last step."""

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: a signal for when one's parent ends."""


def main(descriptor: int, most: int, loader: str) -> None:
    """Load, and fork a worker for each request; who asks early gets one that has less loaded.

    Args:
        descriptor: of the socket that requests come over.
        most: bytes that each worker may grow by.
        loader: "module:name" of what loads everything, step by step.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends us
    gc.disable()  # what is loaded is there to stay
    module, _, name = loader.partition(":")
    steps: Iterator[None] = getattr(import_module(module), name)()
    next(steps, None)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends leaves nothing behind
    with socket.socket(fileno=descriptor) as requests:
        while True:
            while not _asked(requests) and next(steps, DONE) is not DONE:
                continue
            asked, descriptors, *_flags = socket.recv_fds(requests, 1, 1)
            if not asked:
                return
            number = _born(descriptors[0], most, requests)
            os.close(descriptors[0])
            requests.sendall(number.to_bytes(ANSWER, "big"))


def _asked(requests: socket.socket) -> bool:
    """Whether a request is there already."""
    return bool(select.select([requests], [], [], 0)[0])


def _born(descriptor: int, most: int, requests: socket.socket) -> int:
    """Fork a worker; its number. The worker itself does not return."""
    gc.freeze()  # else a collection in the worker would copy every page of it
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker without a nursery
        os.nice(NICENESS)
        requests.close()
        gc.enable()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve(Connection(descriptor), most)
        code = 0
    finally:
        os._exit(code)  # what the nursery had registered for its own end is not the worker's


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
