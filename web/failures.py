"""What a person sees when a page fails: one sentence, and a reference that the log has too."""

import streamlit as st

from casework.errors import CaseworkError, NotFound, SignedOut
from parts import look, markup
from web import logs


def show_failure(trouble: Exception) -> bool:
    """Streamlit asks this for every failure of a page or a callback; returning True keeps its own display away."""
    if isinstance(trouble, SignedOut):
        show_ended()
    elif isinstance(trouble, NotFound):
        st.header("Not found")
        st.write(str(trouble))
    elif isinstance(trouble, CaseworkError):
        st.error(str(trouble))
    else:
        reference = logs.record_failure(trouble)
        st.error(
            f"Something went wrong and nothing was recorded by it. Try again; if it happens again, tell the administrator this reference: {reference}"
        )
    return True


def show_not_found() -> None:
    """At an address that does not exist or is not for this person: the same words for both."""
    look.page("Not found", intro="This page was not found. It may not exist, or you may not have access to it.")
    markup.link("Go to the portal", "/")


def show_ended() -> None:
    """The only thing an ended session shows."""
    st.header("Your session has ended")
    st.write("Sign in again to go on. What you had typed is kept where the form keeps drafts.")
    markup.link("Sign in", "/sign-in")
