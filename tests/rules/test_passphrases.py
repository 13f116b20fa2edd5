"""What a passphrase must be (S47)."""

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import passphrases
from casework.errors import Refused
from tests.security.harness import QuickHasher

WORDS = ("Ada Fictional", "Testshire Community Safety Partnership", "Testshire CSP")


@pytest.fixture
def quick():
    passphrases.use(QuickHasher())
    yield
    passphrases.use(passphrases.Bcrypt())


def good(passphrase: str) -> bool:
    try:
        passphrases.demand_good(passphrase, username="ada.fictional", words=WORDS)
    except Refused as refused:
        assert all(problem.field == "passphrase" for problem in refused.problems)
        assert not passphrase or passphrase not in str(refused)
        return False
    return True


@pytest.mark.req("S47")
@pytest.mark.parametrize(
    "passphrase",
    [
        "walnut ferry copper lantern",
        "fünf kühle Wörter im Wind",
        "纸 灯 笼 河 船 夜 雨 山 桥 松 月 风 石 云 鸟",
        "      two far walls       ",
        "x" * 5 + "qjvkzwpmtr" * 12,
        "🦊🐻🐼🦁🐮🐷🐸🐵🐔🐧🐦🐤🦆🦅🦉 walk",
        "the review of my garden path",
    ],
)
def test_a_long_passphrase_of_any_characters_is_taken(passphrase):
    assert good(passphrase)


@pytest.mark.req("S47")
@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "Password1!",
        "fourteen chars",
        "testshire council tax",
        "safety review ada council",
        "x" * 129,
        "correct horse battery staple",
        "Correct-Horse-Battery-Staple!",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababababab",
        "abcabcabcabcabcabc",
        "domestic homicide review",
        "Domestic Homicide Review 2026",
        "ada fictional ada fictional",
        "ada.fictional 2026",
        "Testshire Community Safety Partnership 1",
        "walnut\x00ferry copper lantern",
    ],
)
def test_a_short_common_or_local_passphrase_is_refused(passphrase):
    assert not good(passphrase)


@pytest.mark.req("S47")
@settings(max_examples=40, deadline=None)
@given(st.text(min_size=15, max_size=128))
def test_every_character_counts(text):
    passphrases.use(QuickHasher())
    try:
        stored = passphrases.hashed(text)
        assert passphrases.matches(text, stored)
        assert not passphrases.matches(text + "x", stored) and not passphrases.matches("x" + text, stored)
    finally:
        passphrases.use(passphrases.Bcrypt())


@pytest.mark.req("S47")
def test_what_lies_beyond_the_72_bytes_of_bcrypt_counts(quick):
    stored = passphrases.hashed("a" * 100 + "1")
    assert not passphrases.matches("a" * 100 + "2", stored)


def test_the_same_word_typed_on_two_keyboards_is_the_same(quick):
    assert passphrases.matches("caf\u00e9 au lait sur la table", passphrases.hashed("cafe\u0301 au lait sur la table"))


def test_the_authenticators_hasher_and_the_command_lines_understand_each_other(quick):
    from streamlit_authenticator import Hasher

    stored = passphrases.hashed("walnut ferry copper lantern")
    passphrases.use(Hasher)
    assert passphrases.matches("walnut ferry copper lantern", stored)
    assert bcrypt.checkpw(passphrases._digest("walnut ferry copper lantern").encode(), stored.encode())


@pytest.mark.parametrize("stored", [None, "", "lost-17-secret_hash"])
def test_without_a_usable_hash_nothing_matches(quick, stored):
    assert not passphrases.matches("walnut ferry copper lantern", stored)
