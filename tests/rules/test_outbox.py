"""What a person may do with a mail: the states partition, the key stays readable, the reason is needed."""

import pytest

from core.errors import InvalidInput
from core.rules.notices import CHOOSABLE, NoticeKind, dedupe_key
from core.rules.outbox import FOR_MANAGERS, IN_DOUBT, RESENDABLE, TO_DO, MailState, check_reason, resent_key


def test_what_waits_can_be_re_sent_and_what_has_not_left_cannot():
    assert set(TO_DO) <= set(RESENDABLE)
    assert set(IN_DOUBT) <= set(TO_DO)
    assert set(MailState) - set(RESENDABLE) == {MailState.PLANNED, MailState.SENDING, MailState.SKIPPED}


def test_managers_get_again_what_they_may_choose_to_get():
    assert set(FOR_MANAGERS) == set(CHOOSABLE)


def test_the_key_of_a_re_sent_mail_says_to_whom_in_its_fourth_part_also_when_re_sent_in_turn():
    first = dedupe_key(NoticeKind.ORDER_DECLINED, company_id="c", about="o", recipient="a@x.example")

    again = resent_key(first, "b@x.example", 1)

    assert again == "order_declined:c:o:b@x.example:resend:1"
    assert resent_key(again, "a@x.example", 2) == "order_declined:c:o:a@x.example:resend:2"


def test_a_reason_is_trimmed_and_neither_empty_nor_long():
    assert check_reason("  He asked. ") == "He asked."
    for text in ("", " ", "x" * 501):
        with pytest.raises(InvalidInput):
            check_reason(text)
