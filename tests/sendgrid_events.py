"""SendGrid's Event Webhook as it would come: signed requests for mails that the local stand-in accepted.

`python -m tests.sendgrid_events URL MAIL_ID ATTEMPT_ID KIND` posts one, signed with the key that `--keys` printed.
"""

import argparse
import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.clock import utc_now
from core.mail.sendgrid_webhook import SIGNATURE, TIMESTAMP


class Signer:
    """Signs as SendGrid does; `public_key` is what its settings page would show."""

    def __init__(self, private: ec.EllipticCurvePrivateKey | None = None) -> None:
        self.private = private or ec.generate_private_key(ec.SECP256R1())
        der = self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.public_key = base64.b64encode(der).decode()

    def headers(self, body: bytes, at: datetime) -> dict[str, str]:
        """The two headers of a request that is sent `at` that instant."""
        timestamp = str(int(at.timestamp()))
        signature = self.private.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(signature).decode(), TIMESTAMP: timestamp}


def event(mail_id: str, attempt_id: str, kind: str, at: datetime, **more: Any) -> dict[str, Any]:
    """One event as SendGrid writes it, with our custom arguments."""
    return {
        "email": "somebody@company.example",
        "timestamp": int(at.timestamp()),
        "event": kind,
        "sg_event_id": str(uuid4()),
        "sg_message_id": "14c5d75ce93.dfd.64b469",
        "mail_id": mail_id,
        "attempt_id": attempt_id,
        **more,
    }


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=Path, required=True, help="a file for the private key; made where it is missing")
    parser.add_argument("request", nargs="*", metavar="URL MAIL_ID ATTEMPT_ID KIND")
    given = parser.parse_args()
    if not given.keys.exists():
        pem = Signer().private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        given.keys.write_bytes(pem)
    private = serialization.load_pem_private_key(given.keys.read_bytes(), None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    signer = Signer(private)
    if not given.request:
        print(signer.public_key)
        return
    url, mail_id, attempt_id, kind = given.request
    body = json.dumps([event(mail_id, attempt_id, kind, utc_now())]).encode()
    with urlopen(Request(url, data=body, headers=signer.headers(body, utc_now()), method="POST")) as answer:
        print(answer.status, answer.read().decode())


if __name__ == "__main__":
    _main()
