"""Both transports fit the one port."""

import pytest

from core.mail.port import Deferred, Transport
from core.mail.preview import PreviewTransport
from core.mail.sendgrid_transport import SendGridTransport

TRANSPORTS: list[Transport] = [
    PreviewTransport(),
    SendGridTransport("SG.key", "https://api.sendgrid.com", "desk@vendor.example", "Renewal Desk", True),
]


@pytest.mark.parametrize("transport", TRANSPORTS, ids=lambda transport: transport.name)
def test_a_transport_has_a_name_and_sends(transport: Transport) -> None:
    assert transport.name in ("preview", "sendgrid")
    assert callable(transport.send)


def test_a_deferral_lets_the_run_go_on_unless_it_says_stop() -> None:
    assert not Deferred("busy", None).stop
