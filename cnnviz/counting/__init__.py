"""Counting by arithmetic: shapes, parameters and operations of a network, without running it."""

from cnnviz.counting.report import LayerReport, Report, analyse

__all__ = ["LayerReport", "Report", "analyse"]
