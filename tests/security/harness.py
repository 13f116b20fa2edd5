"""A real server on a folder of its own, and the clients that attack it: plain HTTP, and the websocket with Streamlit's own messages."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import bcrypt
import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from casework import clock, database, passphrases, people
from casework.actors import OPERATOR

ROOT = Path(__file__).parents[2]
PROBE = ROOT / "tests" / "security" / "probe" / "app.py"
PASSPHRASE = "walnut ferry copper lantern"
QUICK = {"first_delay_seconds": 1, "longest_delay_seconds": 2, "socket_check_seconds": 0.3}


class QuickHasher:
    """bcrypt at its lowest cost: the server checks these hashes like any other."""

    def hash(self, text: str) -> str:
        return bcrypt.hashpw(text.encode(), bcrypt.gensalt(4)).decode()

    def check_pw(self, text: str, hashed: str) -> bool:
        return bcrypt.checkpw(text.encode(), hashed.encode())


def give_passphrases(folder: Path) -> None:
    """Everybody in the folder chooses the same passphrase, through a one-time link."""
    database.open_portal(folder)
    passphrases.use(QuickHasher())
    for person in people.everybody(OPERATOR):
        token = people.make_link(OPERATOR, person["id"], now=clock.now())
        people.use_link(token, PASSPHRASE, now=clock.now())
    passphrases.use(passphrases.Bcrypt())
    database.close_portal()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclass
class Server:
    """One running portal. `host` is what a browser has in its address bar."""

    folder: Path
    app: Path = ROOT / "app.py"
    settings: dict = field(default_factory=dict)
    options: tuple[str, ...] = ()
    cast: SimpleNamespace | None = None
    port: int = field(default_factory=free_port)

    def start(self) -> "Server":
        limits = self.folder.parent / f"{self.folder.name}-settings.toml"
        lines = [f"{name} = {value}" for name, value in {**QUICK, **self.settings}.items()]
        limits.write_text("\n".join(["[security]", *lines]), encoding="utf-8")
        env = {**os.environ, "PORTAL_DATA": str(self.folder), "PORTAL_SETTINGS": str(limits), "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            str(self.app),
            "--server.port",
            str(self.port),
            *self.options,
        ]
        self.log_path = self.folder.parent / f"{self.folder.name}.log"
        with self.log_path.open("a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT)
        eventually(lambda: self.answers() or self.process.poll() is not None, "the server does not answer", seconds=60)
        assert self.process.poll() is None, self.log
        return self

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/health", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8")

    @property
    def memory(self) -> int:
        """Bytes of memory that the server holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024


def eventually(holds: Callable[[], object], otherwise: str, seconds: float = 30) -> object:
    """Wait until something holds, looking often; fail with the sentence when it never does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(otherwise)


class Visitor:
    """One browser, as far as cookies and addresses go. Redirects are not followed."""

    def __init__(self, server: Server):
        self.server = server
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, *, headers: dict | None = None, **body: object) -> requests.Response:
        sent = {"Origin": self.server.url, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {name: value for name, value in sent.items() if value is not None}
        answer = requests.request(
            method, self.server.url + path, headers=sent, allow_redirects=False, timeout=60, **body
        )
        for line in answer.raw.headers.getlist("set-cookie"):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value.strip('"')
        return answer

    def get(self, path: str, **more: object) -> requests.Response:
        return self.ask("GET", path, **more)

    def form_token(self, path: str) -> str:
        return re.search(r'name="form_token" value="(\w+)"', self.get(path).text)[1]

    def try_sign_in(
        self, username: str, passphrase: str = PASSPHRASE, wanted: str = "/", **more: object
    ) -> requests.Response:
        typed = {
            "username": username,
            "passphrase": passphrase,
            "next": wanted,
            "form_token": self.form_token("/sign-in"),
        }
        return self.ask("POST", "/sign-in", data=typed, **more)

    def sign_in(self, username: str) -> "Visitor":
        answer = self.try_sign_in(username)
        assert answer.status_code == 303, answer.text
        return self

    def send(self, path: str, **typed: str) -> requests.Response:
        """Send the form shown at this path."""
        return self.ask("POST", path, data={**typed, "form_token": self.form_token(path)})

    @contextmanager
    def socket(self, taking_up: str = "", **headers: str) -> Iterator["Socket"]:
        """Open the websocket under a page; `taking_up` is a Streamlit session to go on with."""
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **headers}
        offered = ["streamlit", "x"] + ([taking_up] if taking_up else [])
        address = f"ws://{self.server.host}/_stcore/stream"
        origin = sent.pop("Origin", self.server.url)
        with connect(
            address, subprotocols=offered, additional_headers=sent, origin=origin, max_size=None
        ) as connection:
            yield Socket(connection)


class Socket:
    """An open page: what it sends, and everything that came back."""

    def __init__(self, connection: ClientConnection):
        self.connection = connection
        self.messages: list[ForwardMsg] = []

    def draw(self, page: str = "", *, press: str = "", fragment: str = "", by_itself: bool = False) -> str:
        """Ask for a page as a browser would; returns everything the server sent, as text, until the script has finished."""
        message = BackMsg()
        run = message.rerun_script
        run.page_name, run.fragment_id, run.is_auto_rerun = page, fragment, by_itself
        if press:
            state = run.widget_states.widgets.add()
            state.id, state.trigger_value = press, True
        self.connection.send(message.SerializeToString())
        return self.read()

    def read(self, seconds: float = 20) -> str:
        """Everything until the next end of a script run, as text. Another page to go to is another run."""
        text = []
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.connection.recv(timeout=seconds))
            self.messages.append(message)
            text.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "".join(text)

    @property
    def streamlit_session(self) -> str:
        return next(one.new_session.initialize.session_id for one in self.messages if one.HasField("new_session"))

    def widget(self, key: str) -> str:
        """The id of the newest widget with this key."""
        found = [match for one in self.messages for match in re.findall(rf'id: "(\$\$ID-[^"]*-{key})"', str(one))]
        return found[-1]

    def fragment(self) -> str:
        """The id of the newest fragment."""
        return [one.delta.fragment_id for one in self.messages if one.HasField("delta") and one.delta.fragment_id][-1]


def copy_of(folder: Path, where: Path) -> Path:
    shutil.copytree(folder, where)
    return where
