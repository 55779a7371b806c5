"""`python -m bench`: measures the product, interleaved with hand-written scripts where a folder of them is given.

Every run is a process of its own. Prints tables in Markdown; `--json FILE` keeps everything that was measured.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import WORKLOADS, peers
from bench.report import Runs, Size, as_json, tables


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark that the arguments ask for."""
    options = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="renewal-desk-bench-") as temporary:
        scratch = options.scratch or Path(temporary)
        sizes = [_size(options, scratch, licenses) for licenses in options.licenses]
    print(tables(sizes))
    if options.json:
        options.json.write_text(json.dumps(as_json(sizes), indent=1) + "\n")


def _size(options: argparse.Namespace, scratch: Path, licenses: int) -> Size:
    _say(f"{licenses:,} licenses: preparing")
    scratch.mkdir(parents=True, exist_ok=True)
    about = scratch / f"product-{licenses}.json"
    _python("bench.data", str(about), str(licenses))
    if options.peers:
        peers.prepare(options.peers, scratch, licenses)
    product: Runs = {name: [] for name in options.workloads}
    beside: Runs = {name: [] for name in options.workloads if options.peers and name in peers.BESIDE}
    pandas: Runs = {name: [] for name in beside if name in peers.PANDAS}
    for run in range(options.runs):
        for name in product:
            _say(f"{licenses:,} licenses: run {run + 1} of {options.runs}, {name}")
            product[name].append(json.loads(_python("bench.one", name, str(about), str(scratch / "copy.duckdb"))))
            if name in beside:
                beside[name].append(peers.measured(options.peers, scratch, licenses, peers.BESIDE[name]))
            if name in pandas:
                pandas[name].append(
                    peers.measured(options.peers, scratch, licenses, peers.PANDAS[name], "bench_pandas.py")
                )
    base = json.loads(about.read_text())
    return Size(licenses, {name: base[name] for name in ("due", "companies_due", "moment")}, product, beside, pandas)


def _python(module: str, *arguments: str) -> str:
    """The last line that a module of ours prints, run in a process of its own."""
    done = subprocess.run([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return (done.stdout.splitlines() or [""])[-1]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the product's own operations.")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="hand-written scripts to be compared with")
    parser.add_argument("--licenses", type=_numbers, default="100000,1000000", help="sizes, default %(default)s")
    parser.add_argument("--runs", type=int, default=5, help="runs whose median counts, default %(default)s")
    parser.add_argument("--workloads", type=_names, default=",".join(WORKLOADS), help="default: %(default)s")
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="keep databases here, default: nowhere")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    return parser


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _names(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in WORKLOADS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no workload {', '.join(unknown)}; there are {', '.join(WORKLOADS)}")
    return names


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
