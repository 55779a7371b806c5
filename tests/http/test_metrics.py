"""`GET /metrics`: what monitoring draws, readable by Prometheus, naming nobody."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.builders import a_company, a_job_run, a_learner, a_license, a_lot, a_mail, an_order
from tests.http.asgi import ask
from tests.moments import NOW


@pytest.fixture
def acme(db):
    """Acme: one live license of three, a requested order, a mail, and a job that ran."""
    with db.transaction(NOW, "a test") as tx:
        company = a_company(tx, name="Acme")
        a_license(tx, a_lot(tx, company, quantity=3), a_learner(tx, company, email="liv@acme.example"))
        an_order(tx, company)
        a_mail(tx, company, state="parked")
        a_job_run(tx, started_at=NOW - timedelta(minutes=5))


def scraped(app, token):
    """Each figure by its name and the values of its labels."""
    told = ask(app, "/metrics", token=token)
    assert told.status == 200
    assert told.headers["content-type"].startswith("text/plain")
    families = text_string_to_metric_families(told.text)
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_licenses_orders_mails_and_the_job_are_figures(app, token, acme):
    found = scraped(app, token)

    assert found["renewal_desk_licenses", "live"] == 1
    assert found["renewal_desk_licenses", "available"] == 2
    assert found["renewal_desk_licenses", "expired"] == 0
    assert found["renewal_desk_orders", "requested"] == 1
    assert found["renewal_desk_mails", "parked"] == 1
    assert found["renewal_desk_mails", "planned"] == 0
    assert found[("renewal_desk_job_age_seconds",)] == 300
    assert found[("renewal_desk_job_duration_seconds",)] == 2
    assert found[("renewal_desk_job_overdue",)] == 0


def test_a_job_that_never_ran_has_no_age(app, token):
    assert not [name for name, *_ in scraped(app, token) if name.startswith("renewal_desk_job_age")]


def test_answers_and_refusals_are_counted(app, token, acme):
    for email in ("liv@acme.example", "liv@acme.example", "who@acme.example", "no"):
        ask(app, "/api/v1/access", query=f"email={quote(email)}", token=token)
    ask(app, "/api/v1/access")

    found = scraped(app, token)
    assert found["renewal_desk_access_answers_total", "granted"] == 2
    assert found["renewal_desk_access_answers_total", "unknown"] == 1
    assert found["renewal_desk_access_answers_total", "landing"] == 0
    statuses = {
        status: count
        for (name, *labels), count in found.items()
        if name == "renewal_desk_http_answers_total"
        for path, status in [labels]
        if path == "/api/v1/access"
    }
    assert statuses == {"200": 3, "422": 1, "401": 1}
    assert found["renewal_desk_http_seconds_count", "/api/v1/access"] == 5


def test_nobody_is_named_and_nothing_is_told_without_a_token(app, token, acme):
    ask(app, "/api/v1/access", query="email=liv%40acme.example", token=token)

    text = ask(app, "/metrics", token=token).text
    assert not [word for word in ("acme", "liv@", "Platform", token) if word.lower() in text.lower()]
    assert ask(app, "/metrics").status == 401
