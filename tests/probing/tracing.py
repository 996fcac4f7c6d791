"""One number in one call; a page keeps a layer's surroundings, and traces many numbers of it."""

from cnnviz.probing.trace import surroundings, traced


def trace(module, x, layer, channel, row=0, column=0):
    return traced(module, surroundings(module, x, layer), channel, row, column)
