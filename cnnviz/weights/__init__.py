"""Weights that a network can be given: shipped here, published elsewhere, or a visitor's file."""
