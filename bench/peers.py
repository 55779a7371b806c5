"""Hand-written scripts for the same work, in a folder of the caller's: each run in a process of its own.

The folder holds `generate.py`, `bench_duckdb.py`, `bench_pandas.py` and `bench_page.py`: `--rows N --data DIR
--scratch DIR`, and for the last three `--runs R` after one run to warm up, with `--work w1|w2|w3|w4` (pandas: w2
only) or `--db` (page: what bench_duckdb.py built); those print a JSON line with median_s, parts and peak_rss_mib.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from bench import Numbers

# Which script's work stands beside which workload of ours.
BESIDE = {
    **{"sweep": "w1", "allocate": "w3", "reads": "w4", "match": "w2"},
    **{"page_orders": "page", "page_expired": "page", "page_renewal": "page"},
}
# Workloads that a script with pandas does too.
PANDAS = {"match": "w2"}


def prepare(folder: Path, scratch: Path, licenses: int) -> None:
    """Generate the scripts' data and build their database, so that no measured process does."""
    if not (scratch / "data" / str(licenses) / "meta.json").exists():
        _run(folder, "generate.py", scratch, licenses)
    _run(folder, "bench_duckdb.py", scratch, licenses, "--work", "none")


def measured(folder: Path, scratch: Path, licenses: int, work: str, script: str = "bench_duckdb.py") -> Numbers:
    """One timed run of a script's work: seconds, peak_mib, and its parts as `*_seconds`."""
    if work == "page":
        script, database = "bench_page.py", next((scratch / "peers").glob(f"base-{licenses}-*.duckdb"))
        printed = _run(folder, script, scratch, licenses, "--db", str(database), "--runs", "1")
    else:
        printed = _run(folder, script, scratch, licenses, "--work", work, "--runs", "1")
    result = json.loads(printed.splitlines()[-1])
    parts = {f"{name.removesuffix('_s')}_seconds": seconds for name, seconds in result.get("parts", {}).items()}
    return {
        "seconds": result["median_s"],
        "cpu_seconds": result["cpu_median_s"],
        "peak_mib": result["peak_rss_mib"],
        **parts,
    }


def _run(folder: Path, script: str, scratch: Path, licenses: int, *more: str) -> str:
    places = ["--data", str(scratch / "data"), "--scratch", str(scratch / "peers")]
    done = subprocess.run(
        [sys.executable, str(folder / script), "--rows", str(licenses), *places, *more],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        # The folder may be read-only, and is not ours.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return done.stdout
