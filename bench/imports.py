"""A clean file of N people, read and compared with a company: the product, and the least that polars and pandas do.

All three start from the bytes on disk and from the company's learners in the database. A fifth of the file's addresses
are learners of the big company, every third in capitals.
"""

import io
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import Numbers
from bench.data import Prepared, opened
from core.store.database import Database

_MEGABYTES = 1000
# What the child does with a file, in a process that says its own peak: one that is waited for counts its parent's too.
_READ = """
import sys
sys.modules["numpy"] = None
from core.files.limits import Limits
from core.files.parse import parse
from core.files.understood import GUESSED
with open(sys.argv[1], "rb") as file:
    parse(file.read(), "people.csv", limits=Limits(megabytes=int(sys.argv[2])), choices=GUESSED)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@contextmanager
def import_file(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The product: read by a child process, matched, reviewed."""
    import polars as pl

    from core.files.limits import Limits
    from core.files.read import prepare, read_table
    from core.reads.renewals import review_renewal
    from core.rules.renewals import RenewalList

    def work() -> Numbers:
        start = time.perf_counter()
        table = read_table(upload.read_bytes(), upload.name, limits=Limits(megabytes=_MEGABYTES))
        read = time.perf_counter()
        asked = RenewalList(pl.DataFrame({"line": table.lines, "text": table.cells["Email"]}))
        found = review_renewal(db, company_id=base.company_id, asked=asked, now=base.now)
        end = time.perf_counter()
        assert found.rows == base.licenses, found.counts
        return {
            "read_seconds": read - start,
            "review_seconds": end - read,
            "rows_per_second": found.rows / (end - start),
            "reader_mib": peak,
            "file_mib": upload.stat().st_size / 2**20,
        }

    with _prepared(base, path) as (db, upload):
        peak = _reader_peak(upload)
        prepare()
        yield work


@contextmanager
def import_polars(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """polars.read_csv and a join by the trimmed address in lower case."""
    import polars as pl

    from core.store.rosters import roster

    def work() -> Numbers:
        start = time.perf_counter()
        rows = pl.read_csv(io.BytesIO(upload.read_bytes()))
        with db.read() as r:
            learners = roster(r, base.company_id, base.now)
        key = pl.col("Email").str.strip_chars().str.to_lowercase()
        joined = rows.with_columns(key=key).join(learners, left_on="key", right_on="email_key", how="left")
        counts = joined["status"].value_counts()
        assert joined.height == base.licenses, counts
        return {"rows_per_second": joined.height / (time.perf_counter() - start)}

    with _prepared(base, path) as (db, upload):
        yield work


@contextmanager
def import_pandas(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The same by pandas."""
    import pandas as pd

    from core.store.rosters import roster

    def work() -> Numbers:
        start = time.perf_counter()
        rows = pd.read_csv(io.BytesIO(upload.read_bytes()), dtype=str)
        with db.read() as r:
            learners = roster(r, base.company_id, base.now).to_pandas()
        rows["key"] = rows["Email"].str.strip().str.lower()
        joined = rows.merge(learners, left_on="key", right_on="email_key", how="left")
        counts = joined["status"].value_counts()
        assert len(joined) == base.licenses, counts
        return {"rows_per_second": len(joined) / (time.perf_counter() - start)}

    with _prepared(base, path) as (db, upload):
        yield work


def _reader_peak(upload: Path) -> float:
    """MiB."""
    command = [sys.executable, "-c", _READ, str(upload), str(_MEGABYTES)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) / 1024


@contextmanager
def _prepared(base: Prepared, path: Path) -> Iterator[tuple[Database, Path]]:
    upload = path.with_suffix(".people.csv")
    with opened(path) as db:
        _write(db, base, upload)
        yield db, upload
    upload.unlink()


def _write(db: Database, base: Prepared, upload: Path) -> None:
    import polars as pl

    from core.store.rosters import roster

    with db.read() as r:
        ours = roster(r, base.company_id, base.now).sort("email_key")["email"].head(base.licenses // 5)
    number = pl.int_range(base.licenses, eager=True)
    strangers = pl.select(pl.format("person{}@elsewhere.example", number)).to_series()
    emails = pl.concat([ours.rename("Email"), strangers.rename("Email")]).head(base.licenses)
    people = pl.DataFrame({"Email": emails, "number": number}).sample(fraction=1, shuffle=True, seed=3)
    email = pl.when(pl.col("number") % 3 == 0).then(pl.col("Email").str.to_uppercase()).otherwise("Email")
    people.select(
        Name=pl.format("Person {}", "number"),
        Email=email,
        Department=pl.lit("Sales East"),
        Employee=pl.format("{}", "number").str.pad_start(8, "0"),
        Note=pl.format("joined with wave {}", pl.col("number") % 40),
    ).write_csv(upload)
