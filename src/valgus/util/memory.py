"""Keeps the C library from holding memory that is no longer used."""

from __future__ import annotations

import ctypes
import functools
from typing import Final

_M_ARENA_MAX: Final = -8
"""The name of the setting in glibc's malloc.h."""
_ARENAS: Final = 1


@functools.cache
def share_one_arena() -> bool:
    """Have all threads that are to come take their memory from one pool.

    With glibc every new thread may get a pool of its own, up to eight for each core, and what is
    free in one of them helps no other. Threads that handle pictures of a megabyte come with each
    segment of a video and run through a live session: the pools kept growing with its length. The
    threads here allocate seldom and much, so that they do not wait for each other.

    Returns
    -------
    done : bool
        False with another C library, which has no such setting.
    """
    return _asked("mallopt", _M_ARENA_MAX, _ARENAS)


def give_back() -> bool:
    """Give the system all memory that is free, wherever in the pools it lies.

    By itself glibc gives back only what lies at a pool's end. The pose model's working memory, a
    hundred megabytes, would stay beside the landmarks of the whole video.

    Returns
    -------
    done : bool
        False where nothing was free, or with another C library.
    """
    return _asked("malloc_trim", 0)


def _asked(function: str, *arguments: int) -> bool:
    """Call a function of the C library's that not every library has; whether it says 1."""
    try:
        return bool(getattr(ctypes.CDLL(None), function)(*arguments))
    except (AttributeError, OSError, TypeError):  # Windows has no program to look in
        return False
