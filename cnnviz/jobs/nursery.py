"""A process that loads everything once, and from which workers are forked.

A forked worker is there in a moment and shares what was loaded, so that one may be ended, or given
up for a new one, without a thought. Linux only: elsewhere forking what holds torch is not safe.

Over a socket come requests, a byte each with the descriptor of the worker's end of its connection;
the answer is the worker's number. When the socket is gone, so are the nursery and its workers.
"""

import ctypes
import gc
import os
import signal
import socket
import sys
from importlib import import_module
from multiprocessing.connection import Connection

from cnnviz.jobs.born import ANSWER
from cnnviz.jobs.worker import serve

NICENESS = 3
"""Passes give way to the server, which answers everybody, and go before training."""

PR_SET_PDEATHSIG = 1
"""From linux/prctl.h: a signal for when one's parent ends."""


def main(descriptor: int, most: int, loader: str) -> None:
    """Load, then fork a worker for each request.

    Args:
        descriptor: of the socket that requests come over.
        most: bytes that each worker may grow by.
        loader: "module:name" of what loads everything.
    """
    os.nice(NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's, which ends us
    module, _, name = loader.partition(":")
    getattr(import_module(module), name)()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends leaves nothing behind
    with socket.socket(fileno=descriptor) as requests:
        while True:
            asked, descriptors, *_flags = socket.recv_fds(requests, 1, 1)
            if not asked:
                return
            number = _born(descriptors[0], most, requests)
            os.close(descriptors[0])
            requests.sendall(number.to_bytes(ANSWER, "big"))


def _born(descriptor: int, most: int, requests: socket.socket) -> int:
    """Fork a worker; its number. The worker itself does not return."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker without a nursery
        requests.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        serve(Connection(descriptor), most)
        code = 0
    finally:
        os._exit(code)  # what the nursery had registered for its own end is not the worker's


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
