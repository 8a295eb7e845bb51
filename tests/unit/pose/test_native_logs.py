"""Native log lines are dropped; everything else on standard error comes through, in order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from valgus.pose.native_logs import native_chatter_hidden, without_chatter

CHATTER = (
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
    b"WARNING: Logging before InitGoogle() is written to STDERR\n"
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    b"W0000 00:00:1795341453.766524   21906 inference_feedback_manager.cc:121] Feedback manager "
    b"requires a model with a single signature inference.\n"
    b"I0000 00:00:1795341453.766524       1 gl_context.cc:357] GL version: 3.2\n"
    b"WARNING: Read-only tensor #1 (pad) has an unaligned buffer; Re-export the model to align "
    b"buffers in the FlatBuffer and enable zero-copy mmap.\n"
)

# Two threads at once: heads pile up, and line ends come late.
MINGLED = (
    b"INFO: [environment.cc:36] Creating LiteRT environment with options\n"
    b"WARNING: [model_load.cc:402] Sparsity tensors may not yet be fully supported.\n"
    b"WARNING: WARNING: [model_load.cc:402] Sparsity tensors may not yet be supported.\n"
    b"[model_load.cc:402] Sparsity tensors may not yet be supported.WARNING: [model_load.cc:402] "
    b"Sparsity tensors may not yet be supported.\n\n"
    b"INFO: [compiled_model.cc:1022] Flatbuffer model initialized directly.\nWARNING: "
)


def test_known_lines_are_dropped_and_no_others() -> None:
    own = b"WARNING: The video is short.\nI hope W0000 is fine\n\x1b[2K 43 % \r"
    first, second = CHATTER.splitlines(keepends=True)[:2]
    assert without_chatter(first + own + second) == own
    assert without_chatter(CHATTER) == b""
    assert without_chatter(MINGLED) == b""
    assert without_chatter(b"\n" + CHATTER + b"\n" + own) == own
    assert without_chatter(b"WARNING: " + own + b"[model_load.cc:402] Sparsity.\n") == own
    assert without_chatter(MINGLED[: -len(b"WARNING: ")] + own) == own


def test_words_between_a_message_and_its_line_end_come_through() -> None:
    """LiteRT writes head, message and line end one by one; a progress bar may come between."""
    place = b"INFO: [environment.cc:36] "
    text = place + b"ptr=0x12ab, made.\n" + place + b"ptr=0xff, made.43 %\n\n" + place
    assert without_chatter(text + b"ptr=0x7, made.\n") == b"43 %\n"


PIECES = (
    (b"INFO: ", b"[environment.cc:36] Creating LiteRT environment with options"),
    (b"WARNING: ", b"[model_load.cc:402] Sparsity tensors may not yet be fully supported."),
    (b"INFO: ", b"[compiled_model.cc:1022] Flatbuffer model initialized directly."),
)
WHOLE_LINES = tuple(
    line for line in CHATTER.splitlines(keepends=True) if b"delegate" in line or b"W0000" in line
)


@pytest.mark.parametrize("seed", range(200))
def test_however_the_pieces_of_several_threads_mingle_our_words_alone_are_left(seed: int) -> None:
    """Not an empty line more or less: each message has one head and one line end."""
    chance = random.Random(seed)
    own = [f"word {number}\n".encode() for number in range(chance.randint(0, 5))]
    litert = [
        [part for said in chance.choices(PIECES, k=3) for part in (*said, b"\n")]
        for _ in range(chance.randint(1, 4))
    ]
    waiting = [*litert, list(own), list(chance.choices(WHOLE_LINES, k=3))]
    text = b"".join(head + message + b"\n" for head, message in PIECES)
    while waiting := [thread for thread in waiting if thread]:
        text += chance.choice(waiting).pop(0)
    assert without_chatter(text) == b"".join(own)


def test_chatter_is_hidden_and_the_rest_passes_in_order(
    capfd: pytest.CaptureFixture[str],
) -> None:
    os.write(2, b"before\n")
    with native_chatter_hidden():
        os.write(2, b"within\n" + CHATTER)
        os.write(2, b"bar 10 %\r")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "before\nwithin\nbar 10 %\rafter\n"


def test_when_the_block_fails_all_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with native_chatter_hidden():
            os.write(2, CHATTER)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert capfd.readouterr().err == CHATTER.decode()


def test_one_failure_does_not_make_later_blocks_talk(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), native_chatter_hidden():
        raise RuntimeError
    with native_chatter_hidden():
        os.write(2, CHATTER)
    assert capfd.readouterr().err == ""


def test_blocks_of_several_threads_may_overlap(capfd: pytest.CaptureFixture[str]) -> None:
    lines = 40

    def talk(name: str) -> None:
        for number in range(lines):
            with native_chatter_hidden():
                os.write(2, CHATTER + f"{name} {number}\n".encode())

    threads = [threading.Thread(target=talk, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.write(2, b"end\n")
    told = capfd.readouterr().err.splitlines()
    assert told[-1] == "end"
    for name in "abc":
        assert [t for t in told if t[0] == name] == [f"{name} {n}" for n in range(lines)]
    assert len(told) == 3 * lines + 1


def test_a_program_without_standard_error_works_too() -> None:
    program = (
        "import os; os.close(2)\n"
        "from valgus.pose.native_logs import native_chatter_hidden\n"
        "with native_chatter_hidden(): print('fine')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "fine\n"


def lowest_free() -> int:
    handle = os.dup(0)
    os.close(handle)
    return handle


def test_without_a_place_for_a_file_nothing_is_hidden_and_the_work_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = lowest_free()
    with monkeypatch.context() as changed:
        changed.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        with native_chatter_hidden():
            os.write(2, CHATTER)
        with pytest.raises(RuntimeError), native_chatter_hidden():
            raise RuntimeError
    assert capfd.readouterr().err == CHATTER.decode()
    assert lowest_free() == before
    with native_chatter_hidden():
        os.write(2, CHATTER)
    assert capfd.readouterr().err == ""


def test_no_descriptor_is_left_open() -> None:
    before = lowest_free()
    for _ in range(3):
        with native_chatter_hidden():
            os.write(2, CHATTER)
    assert lowest_free() == before
