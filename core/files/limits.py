"""What an uploaded file may be and may cost; beyond that it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the child that reads a file has no use for settings, and starts faster without
    from core.settings import Settings


@dataclass(frozen=True)
class Limits:
    """One megabyte is 2**20 bytes; `unpacked_megabytes` bounds a workbook's content and any table read."""

    megabytes: int = 50
    rows: int = 2_000_000
    columns: int = 500
    sheets: int = 256
    cell_characters: int = 32_768
    unpacked_megabytes: int = 400
    seconds: float = 30
    memory_megabytes: int = 2048


def limits_of(settings: Settings) -> Limits:
    """The limits of an installation."""
    return Limits(
        megabytes=settings.upload_max_megabytes,
        rows=settings.upload_max_rows,
        seconds=settings.upload_seconds,
        memory_megabytes=settings.upload_memory_megabytes,
    )
