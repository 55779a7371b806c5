"""The preview transport."""

import socket
from datetime import UTC, datetime

import pytest

from core.mail.port import Message, Sent
from core.mail.preview import PreviewTransport


def test_a_preview_is_sent_without_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    message = Message("mail-1", "attempt-1", "omar@acme.example", "Omar", "Subject", "<p>Hi</p>", "Hi")

    outcome = PreviewTransport().send(message, now=datetime(2026, 11, 22, tzinfo=UTC))

    assert outcome == Sent("preview-attempt-1")
