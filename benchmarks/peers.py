"""The tools that counting is measured against, each as a function of a module and its input."""

from collections.abc import Callable

import torch


def torchinfo(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases."""
    from torchinfo import summary

    return int(summary(module, input_data=x, device=x.device, verbose=0).total_mult_adds)


def fvcore(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds and batch norm, under the name of flops."""
    from fvcore.nn import FlopCountAnalysis

    return int(FlopCountAnalysis(module, x).total())


def _ptflops(module: torch.nn.Module, x: torch.Tensor, backend: str) -> int:
    from ptflops import get_model_complexity_info

    macs, _ = get_model_complexity_info(
        module,
        tuple(x.shape[1:]),
        input_constructor=lambda _: {"x": x},
        backend=backend,
        as_strings=False,
        print_per_layer_stat=False,
        verbose=False,
    )
    return int(macs)


def ptflops_pytorch(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases, activations, pooling and batch norm."""
    return _ptflops(module, x, "pytorch")


def ptflops_aten(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with biases."""
    return _ptflops(module, x, "aten")


def thop(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds with some of batch norm and pooling."""
    import thop as package

    return int(package.profile(module, inputs=(x,), verbose=False)[0])


def calflops(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds."""
    from calflops import calculate_flops

    _, macs, _ = calculate_flops(module, args=[x], print_results=False, output_as_string=False)
    return int(macs)


def flop_counter(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Half of what torch's own FlopCounterMode says: multiplies, as ours."""
    from torch.utils.flop_counter import FlopCounterMode

    with FlopCounterMode(display=False) as counter:
        module(x)
    return int(counter.get_total_flops()) // 2


def torchlens(module: torch.nn.Module, x: torch.Tensor) -> int:
    """Multiply-adds of a traced pass that keeps nothing, torch's functions put back behind it."""
    import torchlens as package

    capture = package.options.CaptureOptions(unwrap_when_done=True)
    return int(package.trace(module, x, save=None, capture=capture).total_macs_forward)


Count = Callable[[torch.nn.Module, torch.Tensor], int]

PEERS: dict[str, Count] = {
    "torchinfo": torchinfo,
    "fvcore": fvcore,
    "ptflops pytorch": ptflops_pytorch,
    "ptflops aten": ptflops_aten,
    "thop": thop,
    "calflops": calflops,
    "torchlens": torchlens,
    "FlopCounterMode": flop_counter,
}
SLOW = {"torchlens": 30}
"""Nodes up to which a peer is asked that takes a hundred times as long as the others."""

EXACT = "FlopCounterMode"
"""The peer with our convention, whose count must be ours to the last digit."""
