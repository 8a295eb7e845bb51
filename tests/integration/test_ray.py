"""A batch on a real Ray cluster of two nodes, reading from a real S3 server, one node killed."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "fixtures" / "videos" / "side.mp4"
COUNT = 8
_LIMIT_S = 240.0
pytestmark = [pytest.mark.cluster, pytest.mark.model, pytest.mark.slow]

# The servers are other people's programs; what they warn of is theirs.
SERVERS = """
import sys
from moto.server import ThreadedMotoServer
import s3fs
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
url = "http://{}:{}".format(*server.get_host_and_port())
files = s3fs.S3FileSystem(endpoint_url=url, key="test", secret="test")
files.mkdir("clips")
for number in range(int(sys.argv[2])):
    files.put(sys.argv[1], f"clips/day{number % 2}/clip{number}.mp4")
import os
os.environ.update(AWS_ENDPOINT_URL=url)
from ray.cluster_utils import Cluster
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
cluster.wait_for_nodes()
print("READY", cluster.address, url, flush=True)
for line in sys.stdin:
    if line.strip() == "kill":
        cluster.remove_node(nodes.pop(), allow_graceful=False)
        print("KILLED", flush=True)
cluster.shutdown()
server.stop()
"""


def environment() -> dict[str, str]:
    credentials = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return {
        **os.environ,
        **credentials,
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONPATH": str(ROOT / "src"),
        "RAY_USAGE_STATS_ENABLED": "0",
    }


def available() -> bool:
    try:
        import moto.server
        import ray
        import s3fs
    except ImportError:
        return False
    return bool(moto.server and ray and s3fs)


def lines_until(process: subprocess.Popen[str], word: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(word):
            return line
    raise AssertionError(f"the servers ended before {word}")


@pytest.fixture
def servers() -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    if not available():
        reason = "ray, moto or s3fs is not installed"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVERS, str(CLIP), str(COUNT)],
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        _, address, url = lines_until(process, "READY").split()
        yield process, address, url
    finally:
        process.communicate(timeout=60)


def finished(out: Path) -> int:
    if not (out / "ledger.sqlite").exists():
        return 0
    with sqlite3.connect(out / "ledger.sqlite", timeout=30) as ledger:
        query = "SELECT coalesce(sum(state = 'done'), 0) FROM clips"
        try:
            return int(ledger.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0


@pytest.mark.timeout(420)
def test_a_killed_node_costs_no_clip(
    servers: tuple[subprocess.Popen[str], str, str], tmp_path: Path
) -> None:
    cluster, address, url = servers
    out = tmp_path / "out"
    arguments = ["batch", "s3://clips", "--out", str(out), "--engine", "ray", "--address", address]
    batch = subprocess.Popen(
        [sys.executable, "-m", "valgus", *arguments, "--no-cache", "--quiet"],
        env={**environment(), "AWS_ENDPOINT_URL": url},
    )
    began_s, killed_after = time.monotonic(), None
    while batch.poll() is None:
        assert time.monotonic() - began_s < _LIMIT_S, "the batch does not end"
        if killed_after is None and finished(out) >= 2:
            killed_after = finished(out)
            assert cluster.stdin is not None
            cluster.stdin.write("kill\n")
            cluster.stdin.flush()
        time.sleep(0.2)
    assert batch.returncode == 0
    assert killed_after is not None
    assert killed_after < COUNT, "the node was killed too late to matter"
    with (out / "reps.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    clips = [f"s3://clips/day{number % 2}/clip{number}.mp4" for number in range(COUNT)]
    legs = {clip: [(r["rep"], r["leg"]) for r in rows if r["file"] == clip] for clip in clips}
    assert sum(map(len, legs.values())) == len(rows)
    first = legs[clips[0]]
    assert first
    assert len(set(first)) == len(first)
    assert all(found == first for found in legs.values()), "a clip is missing or there twice"
    assert len(list((out / "clips").iterdir())) == COUNT
