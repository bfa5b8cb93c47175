"""ISBN (ISO 2108): thirteen digits, or ten before 2007, with or without spaces and hyphens."""

from __future__ import annotations

import re

from stdnum import isbn as ranges

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


def hyphenated(isbn: str) -> str:
    """9787536692930 → 978-7-5366-9293-0, by the ranges of the International ISBN Agency (ISBN
    Users' Manual, 5).  Hyphens that were given stay; a number of a range that is not yet assigned,
    or with a wrong check digit, stays as it is."""
    if bare_isbn(isbn) != isbn.upper() or not is_isbn(isbn):
        return re.sub(r"\s+", "-", isbn)
    prefix, *parts = ranges.split(bare_isbn(isbn))
    return "-".join([prefix] * bool(prefix) + parts) if all(parts) else isbn


def isbn_urn(isbn: str) -> str:
    """978-7-00-000000-0 → urn:isbn:9787000000000 (RFC 8254)"""
    return "urn:isbn:" + bare_isbn(isbn)
