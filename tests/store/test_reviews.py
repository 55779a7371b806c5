"""A review of a unit of work sees what that unit wrote, and the addresses that were confirmed before."""

from datetime import date

import polars as pl

from core.rules.matching import Outcome
from core.rules.renewals import RenewalList
from core.store.aliases import remember
from core.store.batches import open_batch
from core.store.learners import archive
from core.store.reviews import review
from tests.builders import a_company, a_learner, a_license, a_lot
from tests.moments import NOW

ASKED = RenewalList(
    pl.DataFrame({"line": [2], "text": ["annie@home.example"]}, schema={"line": pl.UInt32, "text": pl.String})
)


def test_a_review_inside_an_act_sees_what_the_act_has_written(db):
    with db.transaction(NOW, "a test") as tx:
        company = a_company(tx)
        ana = a_learner(tx, company, email="ana@acme.example")
        a_license(tx, a_lot(tx, company, expires_on=date(2026, 2, 1)), ana)
        a_learner(tx, a_company(tx, name="Borealis"), email="annie@home.example")

        def outcome(**about):
            about = {"names_others": False, "now": NOW} | about
            return review(tx, company, ASKED, **about).matched["outcome"].to_list()

        assert outcome() == [Outcome.UNKNOWN]
        assert outcome(names_others=True) == [Outcome.ELSEWHERE]
        confirmed = {"email": ["annie@home.example"], "email_key": ["annie@home.example"], "learner_id": [ana]}
        remember(tx, company, open_batch(tx, company, "import", "a press"), pl.DataFrame(confirmed))
        assert outcome(names_others=True) == [Outcome.RENEW]
        archive(tx, pl.DataFrame({"learner_id": [ana]}))
        assert outcome() == [Outcome.ARCHIVED]
