"""The pages that are measured: warm runs of their scripts in Streamlit's test runner, for an account manager.

The desk, Orders, the list of everybody, History and the Forecast are of all companies, the others of the company that
holds a fifth of all licenses.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import Numbers
from bench.data import CHOSEN_DEPARTMENT, SEARCH, Prepared

UPLOADED = 400
# What the Forecast's choice of an account manager stands on for all of them.
EVERYBODY = ""

_ACCOUNT_MANAGER = "select min(staff_id) as id from staff where role = 'account_manager' and removed_at is null"
_EXPIRED = """
select email from learner
where company_id = $company_id and department = $department
order by learner_id
limit $count
"""


@contextmanager
def page_orders(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Orders, all companies."""
    with _opened(base, path) as app:
        app.switch_page("orders.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_desk(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The renewal desk, the companies of all account managers."""
    with _opened(base, path) as app:
        app.session_state["everybody"] = True
        app.run()
        yield lambda: _shown(app)


@contextmanager
def page_company(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """The page of the big company."""
    with _opened(base, path) as app:
        app.session_state["company"] = base.company_id
        app.switch_page("company.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_expired(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Expired Licenses of the big company, searched."""
    with _opened(base, path) as app:
        app.session_state["company"] = base.company_id
        app.session_state["find"] = SEARCH
        app.switch_page("expired_licenses.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_all_expired(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Expired Licenses of all companies."""
    with _opened(base, path) as app:
        app.switch_page("expired_licenses.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_expiring(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Expiring Licenses of the big company."""
    with _opened(base, path) as app:
        app.session_state["company"] = base.company_id
        app.switch_page("expiring_licenses.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_learners(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Learners of all companies."""
    with _opened(base, path) as app:
        app.switch_page("learners.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_history(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """History of all companies, of the learners who are found by a search."""
    with _opened(base, path) as app:
        app.session_state["person"] = SEARCH
        app.switch_page("history.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_notifications(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """What goes out in the next 30 days of all companies, on Notifications."""
    with _opened(base, path) as app:
        app.session_state["mails"] = "Going out next"
        app.switch_page("notifications.py").run()
        app.datetime_input(key="coming-until").set_value(base.now.replace(tzinfo=None) + timedelta(days=30)).run()
        yield lambda: _shown(app)


@contextmanager
def page_mails(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """All mails of all companies, on Notifications."""
    with _opened(base, path) as app:
        app.switch_page("notifications.py").run()
        yield lambda: _shown(app)


def page_forecast(base: Prepared, path: Path) -> AbstractContextManager[Callable[[], Numbers]]:
    """Forecast of all companies: what ends in two years, by month and company."""
    return _forecast(base, path, "Expiries")


def page_renewals(base: Prepared, path: Path) -> AbstractContextManager[Callable[[], Numbers]]:
    """Forecast of all companies: what was renewed of what ended in a year."""
    return _forecast(base, path, "Renewals")


def page_ahead(base: Prepared, path: Path) -> AbstractContextManager[Callable[[], Numbers]]:
    """Forecast of all companies: the stock that is needed, the scenarios side by side, last year's forecasts."""
    return _forecast(base, path, "Forecast")


@contextmanager
def _forecast(base: Prepared, path: Path, view: str) -> Iterator[Callable[[], Numbers]]:
    with _opened(base, path) as app:
        app.session_state["view"] = view
        app.session_state["manager"] = EVERYBODY
        app.switch_page("forecast.py").run()
        yield lambda: _shown(app)


@contextmanager
def page_renewal(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """CSV Renewal of the big company, with a file of some hundred of its people that has been read."""
    from pages.parts.page import database

    with _opened(base, path) as app:
        with database().read() as r:
            people = r.frame(_EXPIRED, company_id=base.company_id, department=CHOSEN_DEPARTMENT, count=UPLOADED)
        app.session_state["company"] = base.company_id
        app.switch_page("csv_renewal.py").run()
        app.file_uploader[0].set_value(("people.csv", people.write_csv().encode(), "text/csv")).run()
        yield lambda: _shown(app)


@contextmanager
def page_allocate(base: Prepared, path: Path) -> Iterator[Callable[[], Numbers]]:
    """Select All of a department of one in a hundred licenses, Allocate Licenses, and its confirmation."""
    with _opened(base, path) as app:
        app.session_state["company"] = base.company_id
        app.switch_page("expired_licenses.py").run()
        app.selectbox(key="department").select(CHOSEN_DEPARTMENT).run()

        def work() -> Numbers:
            app.checkbox(key="select-all").check().run()
            app.button(key="allocate-licenses").click().run()
            [confirm] = [button for button in app.button if button.key == "allocate"]
            people = int("".join(filter(str.isdigit, confirm.label)))
            confirm.click().run()
            assert not app.exception, app.exception
            assert people >= base.licenses // 100, people
            return {"people": people}

        yield work


@contextmanager
def _opened(base: Prepared, path: Path) -> Iterator[Any]:
    """The app with somebody signed in, at the moment of the measurement."""
    os.environ["DATABASE_URL"] = str(path)
    from streamlit.testing.v1 import AppTest

    from core import clock
    from core.settings import ROOT
    from pages.parts.page import PERSON_KEY, SINCE_KEY, database

    clock.utc_now = lambda: base.now
    database.cache_clear()
    db = database()
    with db.read() as r:
        person = r.value(_ACCOUNT_MANAGER)
    logging.disable(logging.WARNING)  # "missing ScriptRunContext": the test runner is no server
    app = AppTest.from_file(str(ROOT / "pages" / "router.py"), default_timeout=60)
    app.session_state[PERSON_KEY] = person
    app.session_state[SINCE_KEY] = base.now
    app.run()
    yield app
    db.close()


def _shown(app: Any) -> Numbers:
    app.run()
    assert not app.exception, app.exception
    return {"titles": len(app.title)}
