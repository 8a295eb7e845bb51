"""Which files each command writes, found by running it on recorded landmarks or a clip."""

from __future__ import annotations

import contextlib
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.support.command_line import LANDMARKS, ROOT, Section, done, run

CLIPS: Final = ROOT / "fixtures" / "videos"
_MAGIC: Final[Mapping[bytes, str]] = {
    b"PAR1": "Parquet",
    b"CDF\x02": "netCDF",
    b"\x02P": "C3D",
    b"SQLite format 3": "SQLite",
    b"<!doctype html": "HTML",
    b"PathFileType": "TRC",
    b"%PDF": "PDF",
}


def kind_of(file: Path) -> str:
    """Say what a file holds: its format, and its columns, arrays or schema."""
    content = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as parts:
            return "npz of " + ", ".join(name.removesuffix(".npy") for name in parts.namelist())
    if content[4:8] == b"ftyp":
        return "MP4"
    for magic, kind in _MAGIC.items():
        if content[: len(magic)].lower() == magic.lower():
            return kind
    return _kind_of_text(content.decode("utf-8"))


def _kind_of_text(text: str) -> str:
    if not text:
        return "empty"
    first = text.splitlines()[0]
    if first.startswith("{") and first != "{":
        return f"JSON lines of {', '.join(json.loads(first))}"
    if first == "{":
        document = json.loads(text)
        return f"JSON, {document.get('schema')} {document.get('schema_version')}"
    columns = first.split(",")
    return f"CSV of {len(columns)} columns, {columns[0]} first"


def written(folder: Path) -> Section:
    """Describe every file that is not hidden; what differs from run to run in its name is a #."""
    files = sorted(file for file in folder.rglob("[!.]*") if file.is_file())
    return {_lasting(file.relative_to(folder)): kind_of(file) for file in files}


def _lasting(path: Path) -> str:
    return re.sub(r"[0-9a-f]{12,}|\d[\d-]{5,}", "#", path.as_posix())


def report(folder: Path) -> Section:
    """Write a page under its own name, then one and a video as asked for."""
    source = _beside_its_clip(folder)
    out = folder / "made"
    out.mkdir()
    with contextlib.chdir(out):
        done("report", source)
    done("report", source, "--html", out / "--html", "--video", out / "--video.mp4")
    return written(out)


def _beside_its_clip(folder: Path) -> Path:
    for file in (LANDMARKS / "single_leg.landmarks.npz", CLIPS / "single_leg.mp4"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder / "single_leg.landmarks.npz"


def export(folder: Path) -> Section:
    """Write every format."""
    source = LANDMARKS / "one_knee_in.landmarks.npz"
    for option in ("--trc", "--c3d", "--netcdf"):
        done("export", source, option, folder / option)
    for option in ("--series", "--reps"):
        for ending in (".csv", ".parquet"):
            done("export", source, option, folder / (option + ending))
    return written(folder)


def columns() -> Section:
    """Number the columns of the tables."""
    source, found = LANDMARKS / "one_knee_in.landmarks.npz", {}
    for option in ("--series", "--reps"):
        first = done("export", source, option, "-").stdout.splitlines()[0].split(",")
        found |= {f"{option} {name}": str(number) for number, name in enumerate(first, 1)}
    return found


def history(folder: Path) -> Section:
    """Keep a session, then write all of it and its trend."""
    file = folder / "VALGUS_HISTORY"
    kept = {"VALGUS_HISTORY": str(file)}
    source = LANDMARKS / "one_knee_in.landmarks.npz"
    done("history", "add", source, "--person", "A", **kept)
    done("history", "export", "A", "--json", folder / "export --json", **kept)
    done("history", "trend", "A", "--html", folder / "trend --html", **kept)
    home = folder / "home"
    done("history", "add", source, "--person", "A", HOME=str(home), XDG_DATA_HOME=str(home))
    return written(folder)


def model(folder: Path) -> Section:
    """Read where the weights would be kept."""
    listed = done("model", "list", VALGUS_CACHE_DIR=str(folder)).stdout
    found = re.findall(rf"^(\w+) .* {re.escape(str(folder))}/(\S+)", listed, re.MULTILINE)
    return {file: f"weights {name}" for name, file in found}


def analyze(folder: Path) -> Section:
    """Analyse a clip with the real model, and keep its landmarks in a new cache."""
    out = folder / "made"
    out.mkdir()
    single = {"--json": "", "--csv": "", "--series": "", "--html": "", "--video": ".mp4"}
    words = [word for option, end in single.items() for word in (option, out / (option + end))]
    done(
        *("analyze", CLIPS / "single_leg.mp4", *words, "--out", out / "--out"),
        *("--model", weights()),
        VALGUS_CACHE_DIR=str(out / "VALGUS_CACHE_DIR"),
        VALGUS_CACHE_MB="1000",
    )
    return written(out)


def weights() -> Path:
    """Find the weights that this machine has."""
    return Path(done("model", "install", "full").stdout.strip())


def batch(folder: Path) -> Section:
    """Score a clip and a file that is none."""
    broken = folder / "broken.mp4"
    broken.write_bytes(b"no video")
    clip = CLIPS / "single_leg.mp4"
    result = run("batch", clip, broken, "--out", folder / "made", "--workers", 1, "--no-cache")
    assert result.exit_code == 6, result.output
    return written(folder / "made")


def live(folder: Path) -> Section:
    """Keep a session with its video, as a page that shows it would have it."""
    from websockets.sync.client import connect

    from tests.support.programs import Program

    words = ("live", CLIPS / "knees_in.mp4", "--realtime", "--display", "web", "--no-browser")
    with Program(*words, "--save", folder, "--save-video") as program:
        address = program.wait_for_line(r"http://127\.0\.0\.1:\d+/\S+/")
        origin, socket = address.rsplit("/", 2)[0], address.replace("http", "ws", 1) + "live"
        with connect(socket, origin=origin, max_size=None) as page:  # type: ignore[arg-type]
            page.send('{"type": "hello"}')
            while not list(folder.glob("*.json")):
                page.recv(timeout=60)
            during = {_lasting(Path(file.name)) for file in folder.glob("*.unfinished")}
        program.interrupt()
        assert program.end() == 0, program.words
    return dict.fromkeys(during, "while it lasts") | written(folder)
