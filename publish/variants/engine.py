"""OpenCC's engines, made once.  The only file that knows the package."""

from __future__ import annotations

import functools
from importlib.resources import files

from opencc import OpenCC


@functools.cache
def engine(name: str) -> OpenCC:
    """The configuration of a name: one of our own beside this file, else OpenCC's."""
    own = files("publish.variants").joinpath(f"{name}.json")
    return OpenCC(str(own) if own.is_file() else name)


def convert(name: str, text: str) -> str:
    """A text through one configuration."""
    # OpenCC takes a C string: what stands after a NUL would be lost.
    return "\0".join(engine(name).convert(piece) for piece in text.split("\0"))
