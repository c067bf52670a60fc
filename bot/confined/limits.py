"""Bound what a process that opens people's files can use. Imported by the child alone."""

import os
import resource
from contextlib import suppress


def confine(memory_mb: int, cpu_seconds: int, file_bytes: int) -> None:
    """Bound this process for the rest of its life, and let the event loop go first.

    `file_bytes` is the most that it may write into one file.
    """
    os.nice(10)
    limits = {
        resource.RLIMIT_AS: memory_mb * 2**20,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in limits.items():
        # macOS refuses some of these; the parent's deadline holds everywhere.
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (value, value))
