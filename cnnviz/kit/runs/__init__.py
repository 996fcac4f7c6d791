"""Runs as a visitor meets them, on whatever page: asked for, drawn, told of, taken along."""
