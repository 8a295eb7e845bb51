"""Threads share one pool of memory, where the C library can be told so."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections.abc import Callable

import pytest

from valgus.util import memory

_MANY_THREADS = """
import ctypes, re, threading
from valgus.util import memory

if {calm}:
    assert memory.share_one_arena()
libc = ctypes.CDLL(None)
begun = threading.Barrier(9)
through = threading.Event()

def take():
    kept = [ctypes.create_string_buffer(5000) for _ in range(50)]
    begun.wait()
    through.wait()

threads = [threading.Thread(target=take) for _ in range(8)]
for thread in threads:
    thread.start()
begun.wait()
libc.fopen.restype = ctypes.c_void_p
stream = libc.fopen(b"{file}", b"w")
libc.malloc_info(0, ctypes.c_void_p(stream))
libc.fclose(ctypes.c_void_p(stream))
through.set()
print(len(re.findall("<heap nr=", open("{file}").read())))
"""


def arenas(calm: bool, file: str) -> int:
    program = _MANY_THREADS.replace("{calm}", str(calm)).replace("{file}", file)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the setting is glibc's")
def test_threads_share_one_pool(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = str(tmp_path_factory.mktemp("m") / "info.xml")
    assert arenas(calm=False, file=file) > 2
    assert arenas(calm=True, file=file) <= 2


_HOLES = """
import ctypes
from pathlib import Path
from valgus.util import memory

def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

blocks = [ctypes.create_string_buffer(bytes(100_000)) for _ in range(1000)]
del blocks[:-1]
before = held_mb()
memory.give_back()
print(before - held_mb())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other libraries give back at once")
def test_what_is_free_goes_back_though_something_lies_behind_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _HOLES], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > 50


@pytest.mark.parametrize("ask", [memory.share_one_arena.__wrapped__, memory.give_back])
def test_another_c_library_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[], bool]
) -> None:
    def none(_: object) -> object:
        raise TypeError

    monkeypatch.setattr(memory.ctypes, "CDLL", none)
    assert ask() is False
