"""ISBN (ISO 2108): thirteen digits, or ten before 2007, with or without spaces and hyphens."""

from __future__ import annotations

import re

_OLD = re.compile("[0-9]{9}[0-9X]")
_NEW = re.compile("97[89][0-9]{10}")


def bare_isbn(isbn: str) -> str:
    """978-7-5366-9293-0 → 9787536692930"""
    return re.sub(r"[-\u2010\u2011\u2013\s]", "", isbn).upper()


def has_isbn_shape(isbn: str) -> bool:
    """Ten or thirteen characters as an ISBN has them, whatever the last one is."""
    return bool(_OLD.fullmatch(bare_isbn(isbn)) or _NEW.fullmatch(bare_isbn(isbn)))


def is_isbn(isbn: str) -> bool:
    """The check digit is that of the others."""
    digits = bare_isbn(isbn)
    if _NEW.fullmatch(digits):
        return digits[-1] == _check_digit(digits[:-1])
    if not _OLD.fullmatch(digits):
        return False
    values = (10 if digit == "X" else int(digit) for digit in digits)
    return sum(w * v for w, v in zip(range(10, 0, -1), values, strict=True)) % 11 == 0


def isbn_13(isbn: str) -> str:
    """The thirteen digits; an old number gets the prefix 978 and a new check digit."""
    digits = bare_isbn(isbn)
    if len(digits) == 13:
        return digits
    stem = "978" + digits[:9]
    return stem + _check_digit(stem)


def _check_digit(stem: str) -> str:
    """Of twelve digits: weights 1 3 1 3 …, modulo 10."""
    return str(-sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(stem)) % 10)


def isbn_urn(isbn: str) -> str:
    """978-7-00-000000-0 → urn:isbn:9787000000000 (RFC 8254)"""
    return "urn:isbn:" + bare_isbn(isbn)
