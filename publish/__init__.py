"""Wenji 文集: raw Chinese articles in, a bound book and an e-book out."""

__version__ = "0.1.0"
