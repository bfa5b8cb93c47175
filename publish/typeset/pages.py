"""Jinja: the templates of a layout filled with the book.  Nothing else in the house knows Jinja.

A layout may come from anywhere: its templates run in Jinja's sandbox, every value is escaped, and
an unknown name is an error, not an empty string.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from publish.model import PublishError, Where


class Templates:
    """The templates of a layout's folder, and of those that it stands on: `print.css` is the
    nearest folder's that has one, `classic/print.css` that of the folder `classic`."""

    def __init__(self, folder: Path, *bases: Path) -> None:
        self.folder, self._folders = folder, (folder, *bases)
        loaders = [FileSystemLoader(one) for one in self._folders]
        named = {one.name: loader for one, loader in zip(bases, loaders[1:], strict=True)}
        self._environment = ImmutableSandboxedEnvironment(
            loader=ChoiceLoader([*loaders, PrefixLoader(named)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self._environment.filters["css"] = css_string

    def fill(self, name: str, **values: object) -> str:
        """The text of template `name`; an error in it names its file and line."""
        try:
            return self._environment.get_template(name).render(**values)
        except TemplateNotFound as error:
            raise PublishError(
                "no-template", Where(self.folder), name=error.name or name
            ) from error
        except TemplateSyntaxError as error:
            path = Path(error.filename) if error.filename else self.folder / name
            raise PublishError(
                "bad-template", Where(path, error.lineno), reason=error.message
            ) from error
        except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
            raise PublishError("bad-template", self._place(error, name), reason=error) from error

    def _place(self, error: BaseException, name: str) -> Where:
        """The line of the template where a value failed: the last frame inside the layout."""
        path, line = self.folder / name, None
        trace = error.__traceback__
        while trace is not None:
            file = Path(trace.tb_frame.f_code.co_filename)
            if any(folder in file.parents for folder in self._folders):
                path, line = file, trace.tb_lineno
            trace = trace.tb_next
        return Where(path, line)


def safe(markup: str) -> Markup:
    """Markup that our own writer made."""
    return Markup(markup)


def css_string(value: str) -> Markup:
    """A text as a CSS string: quoted, nothing in it can end it or the style element."""
    inner = "".join(
        c if c.isalnum() and not c.isascii() else f"\\{ord(c):x} " if c not in " " else c
        for c in value
    )
    return Markup(f'"{inner}"')
