"""The opener: one request, no redirect, one deadline, a bounded answer."""

import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest

from core.mail.bounded_http import ANSWER_LIMIT, bounded_opener

TLS = ssl.create_default_context()


@pytest.fixture
def peer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Starts a peer that does something with its next connection; answers its URL, which is always the same."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    listener = socket.create_server(("127.0.0.1", 0))
    threads = []

    def start(behave: Callable[[socket.socket], None]) -> str:
        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                behave(connection)

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield start
    for thread in threads:
        thread.join(2)
    listener.close()


def fetch(url: str, *, operation: float = 1, total: float = 0.3, data: bytes | None = None) -> bytes:
    with bounded_opener(operation=operation, total=total, tls=TLS).open(
        urllib.request.Request(url, data=data), timeout=operation
    ) as answer:
        return bytes(answer.read())


def test_an_answer_arrives_whole(peer: Callable[[Callable[[socket.socket], None]], str]) -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    assert fetch(peer(answer)) == b"hello"


def test_a_body_that_drips_ends_with_the_total(peer: Callable[[Callable[[socket.socket], None]], str]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        stop = threading.Event()
        try:
            for _ in range(40):
                connection.sendall(b"x")
                stop.wait(0.02)
        except OSError:
            return

    started = time.monotonic()
    with pytest.raises(TimeoutError):
        fetch(peer(drip))
    assert time.monotonic() - started < 0.7


def test_a_peer_that_stops_reading_ends_with_the_total(
    peer: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    done = threading.Event()
    started = time.monotonic()
    with pytest.raises(urllib.error.URLError, match=r"timed out|too long"):
        fetch(peer(lambda _: done.wait(2) and None), data=b"x" * 20_000_000)
    done.set()
    assert time.monotonic() - started < 0.9


def test_an_endless_answer_is_cut(peer: Callable[[Callable[[socket.socket], None]], str]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65536)
        try:
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (4 * ANSWER_LIMIT))
        except OSError:
            return

    with pytest.raises(OSError, match="too long"):
        fetch(peer(flood), total=2)


def test_nothing_is_sent_after_the_deadline(peer: Callable[[Callable[[socket.socket], None]], str]) -> None:
    received: list[bytes] = []
    url = peer(lambda connection: received.append(connection.recv(100)))
    opener = bounded_opener(operation=1, total=0, tls=TLS)

    with pytest.raises(urllib.error.URLError, match="took too long"):
        opener.open(urllib.request.Request(url, data=b"secret"))

    socket.create_connection(("127.0.0.1", int(url.split(":")[2].strip("/")))).close()
    assert b"".join(received) == b""


def test_one_opener_gives_each_exchange_its_own_deadline_and_allowance(
    peer: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    opener = bounded_opener(operation=1, total=0.4, tls=TLS)
    body = b"x" * (ANSWER_LIMIT * 2 // 3)

    def answer_late(connection: socket.socket) -> None:
        connection.recv(65536)
        threading.Event().wait(0.25)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + body)

    def never_answer(connection: socket.socket) -> None:
        while connection.recv(65536):
            pass

    for behave in (answer_late, answer_late, never_answer, answer_late):
        asked = urllib.request.Request(peer(behave))
        if behave is never_answer:
            with pytest.raises(TimeoutError):
                opener.open(asked)
        else:
            with opener.open(asked) as answer:
                assert answer.read() == body


def test_one_opener_keeps_nothing_that_an_exchange_said(
    peer: Callable[[Callable[[socket.socket], None]], str],
) -> None:
    opener = bounded_opener(operation=1, total=2, tls=TLS)
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        received.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nSet-Cookie: seen=1\r\nContent-Length: 0\r\n\r\n")

    headers: list[dict[str, str]] = [{"Authorization": "Bearer one", "X-First": "1"}, {}]
    for each in headers:
        opener.open(urllib.request.Request(peer(answer), headers=each)).close()

    names = [{line.split(b":")[0] for line in request.split(b"\r\n")[1:] if line} for request in received]
    assert names[0] - names[1] == {b"Authorization", b"X-First"}
    assert names[1] <= {b"Accept-Encoding", b"Connection", b"Host", b"User-Agent"}


@pytest.mark.parametrize(
    ("scheme", "asked"), [("http", "GET http://away.example/v3"), ("https", "CONNECT away.example:443")]
)
def test_the_proxy_of_the_environment_is_asked_for_hosts_elsewhere(
    peer: Callable[[Callable[[socket.socket], None]], str], monkeypatch: pytest.MonkeyPatch, scheme: str, asked: str
) -> None:
    received: list[bytes] = []

    def refuse(connection: socket.socket) -> None:
        received.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

    monkeypatch.setenv(f"{scheme}_proxy", peer(refuse))
    with pytest.raises(OSError, match="502"):
        fetch(f"{scheme}://away.example/v3")

    assert received[0].startswith(f"{asked} HTTP/1".encode())
