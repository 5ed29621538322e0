"""Freezing, submitting and adopting the plan."""

from .consulted import consulted_text
from .content import snapshot

__all__ = ["consulted_text", "snapshot"]
