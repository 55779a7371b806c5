"""The server as it is served: whose pages may open its WebSocket, and who may upload."""

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

pytestmark = pytest.mark.browser


def status_of(request: Request) -> int:
    try:
        with urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        refusal.close()
        return refusal.code


def test_a_page_of_ours_opens_the_websocket(url):
    with connect(f"ws://{urlsplit(url).netloc}/_stcore/stream", origin=url):
        pass


@pytest.mark.parametrize("origin", [None, "https://evil.example", "http://localhost:9", "null"])
def test_a_foreign_or_missing_origin_is_refused(url, origin):
    with (
        pytest.raises(InvalidStatus) as refusal,
        connect(f"ws://{urlsplit(url).netloc}/_stcore/stream", origin=origin),
    ):
        pass

    assert refusal.value.response.status_code == 403


def test_an_upload_without_the_token_of_a_page_of_ours_is_refused(url):
    request = Request(f"{url}/_stcore/upload_file/a-session/a-file", data=b"E-mail\n", method="PUT")

    assert status_of(request) == 403


def test_every_answer_has_its_policy_also_where_nothing_is(url):
    for path in ("/", "/orders", "/_stcore/health", "/media/nothing.csv"):
        try:
            answer = urlopen(f"{url}{path}", timeout=30)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], path
