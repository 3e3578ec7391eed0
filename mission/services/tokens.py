"""Secret tokens: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets


def token_new() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is kept of a token. A random token needs no salt; SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
