"""An HTTP opener for calls that must not happen twice: each follows no redirect and ends by a deadline.

The time-out of a socket is per operation, so a peer that drips bytes can hold a caller for hours: here each operation
gets what is left of the total. A name look-up is bounded by the resolver; nothing is sent after the deadline. Proxies
are those of the environment when the opener is made.
"""

import http.client
import io
import socket
import ssl
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from typing import Any

ANSWER_LIMIT = 1 << 20
_CHUNK = 16_384


def bounded_opener(*, operation: float, total: float, tls: ssl.SSLContext) -> urllib.request.OpenerDirector:
    """An opener for many exchanges, also at once: each has its own connection, time-outs (seconds) and ANSWER_LIMIT.

    Running out of time raises TimeoutError, a longer answer OSError, any redirect urllib's HTTPError.
    """
    begin = partial(_Allowance, operation=operation, total=total)
    return urllib.request.build_opener(_NoRedirect, _Http(begin), _Https(begin, tls))


class _Allowance:
    """Of one exchange that begins now: how long the next operation may take, and how much may still be read."""

    def __init__(self, *, operation: float, total: float) -> None:
        self._operation = operation
        self._deadline = time.monotonic() + total
        self._bytes_left = ANSWER_LIMIT

    def seconds(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole exchange took too long")
        return min(self._operation, left)

    def take(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            raise OSError("the answer is too long")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None makes urllib raise the redirect as an HTTPError: a followed POST becomes a GET and loses the mail."""


class _Http(urllib.request.HTTPHandler):
    def __init__(self, begin: Callable[[], _Allowance]) -> None:
        super().__init__(debuglevel=0)
        self._begin = begin

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_HttpConnection, allowance=self._begin()), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, begin: Callable[[], _Allowance], tls: ssl.SSLContext) -> None:
        super().__init__(debuglevel=0, context=tls)
        self._begin = begin
        self._tls = tls

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_HttpsConnection, allowance=self._begin(), context=self._tls), req)


class _Bounded(http.client.HTTPConnection):
    def __init__(self, *arguments: Any, allowance: _Allowance, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._allowance = allowance
        self._create_connection = partial(_dial, allowance)
        # A factory is all that http.client asks for; typeshed wants a class.
        self.response_class = partial(_Response, allowance=allowance)  # type: ignore[assignment]  # called as a class is

    def send(self, data: Any) -> None:
        """In pieces, because TLS spends the time-out anew on each of its records."""
        if self.sock is None:
            self.connect()
        for start in range(0, len(data), _CHUNK):
            self.sock.settimeout(self._allowance.seconds())
            super().send(data[start : start + _CHUNK])


class _HttpConnection(_Bounded):
    pass


class _HttpsConnection(_Bounded, http.client.HTTPSConnection):
    pass


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *arguments: Any, allowance: _Allowance, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_BoundedReader(self.fp.detach(), sock, allowance))


class _BoundedReader(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, sock: socket.socket, allowance: _Allowance) -> None:
        self._raw = raw
        self._sock = sock
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(self._allowance.seconds())
        count: int | None = self._raw.readinto(buffer)
        self._allowance.take(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


def _dial(allowance: _Allowance, address: tuple[str, int], *_: Any) -> socket.socket:
    """Try each address of a host in turn; the last failure is raised. No time-out is spent per address anew."""
    failure: OSError = OSError("the name has no address")
    for family, kind, protocol, _name, place in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        try:
            sock = socket.socket(family, kind, protocol)
        except OSError as error:
            failure = error
            continue
        try:
            sock.settimeout(allowance.seconds())
            sock.connect(place)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise failure
