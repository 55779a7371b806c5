"""The outbox: every mail that is owed has a row, once, in a state that its history explains (docs/adr/0005)."""

from core.reads.invariants.invariant import Invariant

_TWICE = """
select min(mail_id::varchar) as id from mail group by dedupe_key having count(*) > 1 order by id
"""

_KEY = """
select mail_id as id
from mail
where split_part(dedupe_key, ':', 1) <> kind
   or split_part(dedupe_key, ':', 2) <> coalesce(company_id::varchar, '')
   or split_part(split_part(dedupe_key, ':', 3), '/', 1) <> coalesce(order_id::varchar, about_on::varchar)
order by mail_id
"""

_STATE = """
select mail_id as id
from mail
where (attempts > 0) <> (attempt_id is not null)
   or (attempts > 0) <> (claimed_at is not null)
   or (state in ('planned', 'sending', 'unknown')) <> (settled_at is null)
   or (state in ('sending', 'sent', 'delivered', 'bounced', 'unknown', 'failed', 'parked') and attempts = 0)
order by mail_id
"""

_UNEXPLAINED = """
select mail.mail_id as id
from mail
left join mail_event told
    on told.mail_id = mail.mail_id
    and told.kind = case when mail.state = 'sending' then 'claimed' else mail.state end
    and told.attempt_id is not distinct from mail.attempt_id
where mail.state <> 'planned'
group by mail.mail_id
having count(told.mail_event_id) = 0
order by mail.mail_id
"""

_CLAIMS = """
select mail.mail_id as id
from mail
left join mail_event claim on claim.mail_id = mail.mail_id and claim.kind = 'claimed'
group by mail.mail_id, mail.attempts
having count(claim.mail_event_id) <> mail.attempts
order by mail.mail_id
"""

_SENT_TWICE = """
select mail_id as id from mail_event where kind = 'sent' group by mail_id having count(*) > 1 order by mail_id
"""

# A mail that a person re-sends repeats one that exists, is about the same, and has a key of its own that says so.
_RESENT = """
select again.mail_id as id
from mail again
left join mail old on old.mail_id = again.resends_mail_id
where (again.resends_mail_id is not null) <> (split_part(again.dedupe_key, ':', 5) = 'resend')
   or (again.resends_mail_id is null) <> (again.request_key is null)
   or (again.resends_mail_id is not null and (
       old.mail_id is null
       or split_part(old.dedupe_key, ':', 3) <> split_part(again.dedupe_key, ':', 3)
       or (old.kind, old.company_id) is distinct from (again.kind, again.company_id)))
order by again.mail_id
"""

_UNSAID = """
with said as (
    select coalesce(details ->> 'mail_id', '') as mail_id, kind
    from event
    where kind in ('mail_resent', 'mail_marked_sent')
),
done as (
    select mail_id, 'mail_resent' as kind from mail where resends_mail_id is not null
    union all
    select mail_id, 'mail_marked_sent' from mail_event where source_key = 'marked:' || mail_id::varchar
)
select done.mail_id as id
from done
left join said on said.mail_id = done.mail_id::varchar and said.kind = done.kind
group by done.mail_id, done.kind
having count(said.mail_id) <> 1
order by done.mail_id
"""

_ORDER_UNTOLD = """
with owed as (
    select order_id, 'order_requested' as kind from license_order
    union all
    select order_id, 'licenses_assigned' as kind from license_order where state = 'assigned'
    union all
    select order_id, 'order_declined' as kind from license_order where state = 'declined'
)
select owed.order_id as id
from owed
left join mail on mail.order_id = owed.order_id and mail.kind = owed.kind
where mail.mail_id is null
order by owed.order_id
"""

_EXPIRY_UNTOLD = """
with owed as (
    select lot_id, company_id, expires_on, 'expiry_reminder' as kind from lot where reminder_planned_at is not null
    union all
    select lot_id, company_id, expires_on, 'license_expired' as kind from lot where expiry_notice_planned_at is not null
)
select owed.lot_id as id
from owed
left join mail
    on mail.company_id = owed.company_id
    and mail.kind = owed.kind
    and mail.about_on = owed.expires_on
    and split_part(mail.dedupe_key, ':', 3) not like '%/%'
where mail.mail_id is null
order by owed.lot_id
"""

_RUNG_UNTOLD = """
with done as (
    select company_id, expires_on::varchar || '/' || days::varchar as about from reminder_rung_done
),
told as (
    select distinct company_id, split_part(dedupe_key, ':', 3) as about
    from mail
    where kind = 'expiry_reminder' and split_part(dedupe_key, ':', 3) like '%/%'
)
select coalesce(done.company_id, told.company_id) as id
from done
full join told on told.company_id = done.company_id and told.about = done.about
where done.company_id is null or told.company_id is null
order by id
"""

_MARKS = """
select lot_id as id
from lot
where (expiry_notice_planned_at is not null and expiry_recorded_at is null)
   or expiry_notice_planned_at < expiry_recorded_at
   or reminder_planned_at < expires_at - interval '72 hours'
order by lot_id
"""

MAILS = (
    Invariant("a notice is one mail", "Two mails tell one person the same.", _TWICE),
    Invariant("a mail's key says what it is about", "A mail's key is not about what the mail is about.", _KEY),
    Invariant("a mail's state is whole", "A mail's state, attempts and instants contradict each other.", _STATE),
    Invariant("a mail's state is explained", "No event of a mail's last attempt explains its state.", _UNEXPLAINED),
    Invariant("a mail's attempts are recorded", "A mail's claims are not as many as its attempts.", _CLAIMS),
    Invariant("a mail is sent once", "A mail was sent twice.", _SENT_TWICE),
    Invariant("a re-sent mail repeats one", "A re-sent mail is about something else, or repeats none.", _RESENT),
    Invariant(
        "a person's hand is recorded", "A mail was re-sent or marked as sent, and no event says by whom.", _UNSAID
    ),
    Invariant("an order's mails are planned", "A mail that an order owes was never planned.", _ORDER_UNTOLD),
    Invariant("an expiry's mails are planned", "A lot is marked as told about, and no mail tells.", _EXPIRY_UNTOLD),
    Invariant(
        "a rung's mails are planned", "A rung is marked as gone without a mail, or has one unmarked.", _RUNG_UNTOLD
    ),
    Invariant("a lot's marks are in order", "A lot is marked as told about before it was due.", _MARKS),
)
