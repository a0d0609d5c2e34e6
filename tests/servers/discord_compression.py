"""The gateway's two transport compressions: one stream a connection, flushed after every message."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module

Compressor = Callable[[bytes], bytes]


def compressor(kind: str) -> Compressor | None:
    """For ``zlib-stream`` or ``zstd-stream``; None for anything else. Raises ImportError where zstandard is missing."""
    makers = {"zlib-stream": _zlib, "zstd-stream": _zstd}
    return makers[kind]() if kind in makers else None


def _zlib() -> Compressor:
    stream = zlib.compressobj()
    return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)


def _zstd() -> Compressor:
    # A client that asks for it has the package; the project itself does not need it.
    zstandard = import_module("zstandard")
    stream = zstandard.ZstdCompressor().compressobj()

    def compress(data: bytes) -> bytes:
        written: bytes = stream.compress(data) + stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        return written

    return compress
