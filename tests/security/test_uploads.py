"""Who may send files, how large and how many; Streamlit would keep them in memory whoever sends them (E16)."""

import pytest

from tests.security.harness import Server, Visitor, copy_of

pytestmark = pytest.mark.server
LIMITS = {"upload_largest": 1_000_000, "uploads_in_window": 10, "upload_bytes_in_window": 3_000_000}


@pytest.fixture(scope="module")
def small(open_house, tmp_path_factory):
    """The probe, with small limits."""
    from tests.security.harness import PROBE

    folder, cast = open_house
    server = Server(
        copy_of(folder, tmp_path_factory.mktemp("small") / "data"), app=PROBE, settings=LIMITS, cast=cast
    ).start()
    yield server
    server.stop()


def upload(visitor: Visitor, streamlit_session: str, content: bytes, name: str = "1") -> int:
    xsrf = visitor.cookies.get("_streamlit_xsrf", "")
    files = {"file": ("a.csv", content, "text/csv")}
    return visitor.ask(
        "PUT", f"/_stcore/upload_file/{streamlit_session}/{name}", files=files, headers={"X-Xsrftoken": xsrf}
    ).status_code


@pytest.mark.req("S27")
def test_nothing_can_be_sent_without_a_session(small):
    visitor = Visitor(small).sign_in("coordinator")
    visitor.get("/_stcore/health")
    with visitor.socket() as page:
        page.draw()
        stranger = Visitor(small)
        stranger.cookies = {name: value for name, value in visitor.cookies.items() if name != "__Host-session"}
        assert upload(stranger, page.streamlit_session, b"x") == 403


@pytest.mark.req("S27")
def test_a_person_sends_to_their_own_page_only_and_only_with_the_right(small):
    owner, other, reader = (Visitor(small).sign_in(name) for name in ("coordinator", "imr_author", "auditor"))
    for visitor in (owner, other, reader):
        visitor.get("/_stcore/health")
    with owner.socket() as page, reader.socket() as readers:
        page.draw()
        readers.draw()
        assert upload(owner, page.streamlit_session, b"a,b\n1,2\n") == 204
        assert upload(other, page.streamlit_session, b"a,b\n1,2\n") == 403, "another person's page"
        assert upload(reader, readers.streamlit_session, b"a,b\n1,2\n") == 403, "no right to import anything"
        assert upload(owner, "no-such-page", b"x") == 403


@pytest.mark.req("S27")
def test_a_file_that_is_too_large_or_of_unknown_size_is_refused_before_it_is_read(small):
    visitor = Visitor(small).sign_in("coordinator")
    visitor.get("/_stcore/health")
    with visitor.socket() as page:
        page.draw()
        assert upload(visitor, page.streamlit_session, b"x" * 1_200_000) == 413
        path = f"/_stcore/upload_file/{page.streamlit_session}/2"
        assert visitor.ask("PUT", path, data=(b"x" for _ in range(3))).status_code == 411


@pytest.mark.req("S27")
def test_a_flood_is_stopped_and_the_server_stays_small(small):
    visitor = Visitor(small).sign_in("senior_manager")
    visitor.get("/_stcore/health")
    with visitor.socket() as page:
        page.draw()
        before = small.memory
        answers = [upload(visitor, page.streamlit_session, b"x" * 900_000, str(number)) for number in range(100)]
    assert answers.count(204) == 3 and answers.count(429) == 97
    assert small.memory - before < 30_000_000
    assert visitor.get("/").status_code == 200
