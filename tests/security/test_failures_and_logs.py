"""A failure shows one sentence and a reference; a log never holds what somebody typed."""

import re

import pytest

from tests.security.harness import PASSPHRASE, Visitor

pytestmark = pytest.mark.server
CANARIES = ("CANARY-IN-AN-ERROR", "/etc/secret", "SELECT name")


@pytest.mark.req("S30")
def test_a_failing_page_shows_a_sentence_and_a_reference_that_the_log_has(careless):
    visitor = Visitor(careless).sign_in("imr_author")
    with visitor.socket() as page:
        page.draw()
        shown = page.draw(press=page.widget("fail"))
    reference = re.search(r"this reference: ([0-9A-F]{8})", shown)[1]
    assert not any(canary in shown for canary in (*CANARIES, "Traceback", "ValueError", "site-packages"))
    line = next(line for line in careless.log.splitlines() if reference in line)
    assert "ValueError" in line and "careless.py" in line
    assert not any(canary in careless.log for canary in CANARIES)


@pytest.mark.req("S30")
def test_a_message_of_the_wrong_kind_shows_no_traceback(careless):
    from streamlit.proto.BackMsg_pb2 import BackMsg

    visitor = Visitor(careless).sign_in("imr_author")
    with visitor.socket() as page:
        page.draw()
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = page.widget("act"), "not a click CANARY-IN-AN-ERROR"
        page.connection.send(message.SerializeToString())
        shown = page.read()
    assert "Traceback" not in shown and "site-packages" not in shown
    assert "CANARY-IN-AN-ERROR" not in careless.log


@pytest.mark.req("S31")
def test_a_journey_leaves_no_passphrase_token_username_or_address_in_the_log(live_server):
    visitor = Visitor(live_server)
    assert visitor.try_sign_in("CANARYUSER", "CANARY passphrase typed wrong").status_code == 401
    assert visitor.try_sign_in("panel_chair").status_code == 303
    token = visitor.cookies["__Host-session"]
    with visitor.socket() as page:
        page.draw("account")
    visitor.get("/reviews?review=CANARYREVIEW")
    visitor.get("/welcome/CANARYLINK")
    visitor.send("/passphrase", current="CANARY current", passphrase="CANARY new one one", again="CANARY new one two")
    visitor.send("/sign-out")
    log = live_server.log
    assert "CANARY" not in log.upper() and PASSPHRASE not in log and token not in log
    assert "(fictional)" not in log, "no person's name"
