"""One workload in a process of its own, so that its peak memory is its own: once to warm up, once timed.

`python -m bench.one WORKLOAD ABOUT COPY` prints one JSON object: seconds, cpu_seconds, peak_mib and the
workload's own numbers.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from bench import FORECASTS, IMPORTS, PAGES, QUESTIONS, Numbers, forecasts, imports, pages, questions, workloads
from bench.data import Prepared, fresh_copy, prepared, remove


def measured(name: str, base: Prepared, copy: Path) -> Numbers:
    """The second of two runs, each on a fresh copy of the database."""
    for _ in range(2):
        fresh_copy(base, copy)
        with workload(name)(base, copy) as work:
            gc.collect()
            cpu, start = time.process_time(), time.perf_counter()
            numbers = work()
            seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
    remove(copy)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mib": peak, **numbers}


def workload(name: str) -> Callable[[Prepared, Path], AbstractContextManager[Callable[[], Numbers]]]:
    """The function of that name."""
    homes = {PAGES: pages, IMPORTS: imports, QUESTIONS: questions, FORECASTS: forecasts}
    home = next((module for names, module in homes.items() if name in names), workloads)
    found: Callable[..., AbstractContextManager[Callable[[], Numbers]]] = getattr(home, name)
    return found


if __name__ == "__main__":
    asked, about, copied = sys.argv[1:]
    print(json.dumps(measured(asked, prepared(Path(about)), Path(copied))))
