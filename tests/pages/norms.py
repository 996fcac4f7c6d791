"""Gradient norms of both nets of a pair, by the library's own function for any module."""

from cnnviz.probing.gradients import gradient_norms
from cnnviz.running import build
from pages.gradient_norms.nets import pair


def compare_gradients(setting, images, labels, classes):
    """Of plain and residual net on the first `setting.batch` of images (N, C, H, W)."""
    x, y = images[: setting.batch], labels[: setting.batch]
    return [
        gradient_norms(build(net, setting.seed, initialisation=setting.initialisation), x, y)
        for net in pair(setting, classes, tuple(images.shape[1:]))
    ]
