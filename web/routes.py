"""The routes besides Streamlit's own."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from casework import database
from web import second_factor, sign_in, welcome
from web.downloads import download


async def health(_request: Request) -> Response:
    """'ok' when the portal runs and its data file answers."""
    await run_in_threadpool(database.one, "count_people")
    return PlainTextResponse("ok")



ROUTES = [
    Route("/sign-in", sign_in.show_sign_in, methods=["GET"]),
    Route("/sign-in", sign_in.sign_in, methods=["POST"]),
    Route("/sign-in/code", sign_in.show_code, methods=["GET"]),
    Route("/sign-in/code", sign_in.give_code, methods=["POST"]),
    Route("/sign-out", sign_in.show_sign_out, methods=["GET"]),
    Route("/sign-out", sign_in.sign_out, methods=["POST"]),
    Route("/passphrase", sign_in.show_passphrase, methods=["GET"]),
    Route("/passphrase", sign_in.change_passphrase, methods=["POST"]),
    Route("/second-factor", second_factor.show, methods=["GET"]),
    Route("/second-factor", second_factor.set_up, methods=["POST"]),
    Route("/second-factor/off", second_factor.turn_off, methods=["POST"]),
    Route("/welcome/{token}", welcome.show_welcome, methods=["GET"]),
    Route("/welcome/{token}", welcome.welcome, methods=["POST"]),
    Route("/download/{kind}", download, methods=["GET"]),
    Route("/download/{kind}/{subject:path}", download, methods=["GET"]),
    Route("/health", health, methods=["GET"]),
]
