"""Sealed files: encrypted with AES-GCM in pieces of one mebibyte, so that a file of any size is never whole in memory.

A sealed file begins with a mark, a salt and a nonce's beginning. Each piece is authenticated with its number and with whether it is the last, so
that pieces changed, swapped, repeated or cut off are found. The key comes from PORTAL_BACKUP_KEY through scrypt and is kept nowhere.
"""

import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from casework.errors import Refused

KEY_NAME = "PORTAL_BACKUP_KEY"
SHORTEST_KEY = 20
MARK = b"DHR portal, sealed, 1\n"
PIECE = 1024 * 1024
_SALT, _NONCE, _TAG = 16, 7, 16  # bytes; the nonce goes on with four of the piece's number and one for the last


def secret() -> str | None:
    """What backups are sealed with, from the environment; None when no key is set. Raises Refused when it is too short to protect anything."""
    text = os.environ.get(KEY_NAME, "")
    if text and len(text) < SHORTEST_KEY:
        raise Refused(f"{KEY_NAME} has {len(text)} characters. Use at least {SHORTEST_KEY}, and keep it apart from the backups.")
    return text or None


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def seal(plain: Path, sealed: Path, text: str) -> None:
    """Write `plain` encrypted to `sealed`, on the disk when this returns."""
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    cipher = _cipher(text, salt)
    with plain.open("rb") as source, sealed.open("xb") as target:
        target.write(MARK + salt + nonce)
        for number, (piece, last) in enumerate(_pieces(source, PIECE)):
            target.write(cipher.encrypt(_nonce(nonce, number, last), piece, MARK))
        target.flush()
        os.fsync(target.fileno())


def unseal(sealed: Path, plain: Path, text: str | None) -> None:
    """Write what `sealed` holds to `plain`. Raises Refused for a wrong or missing key and for a file changed or cut; `plain` is gone then."""
    if text is None:
        raise Refused(f"This backup is encrypted. Set {KEY_NAME} to the key it was made with.")
    try:
        with sealed.open("rb") as source, plain.open("xb") as target:
            if source.read(len(MARK)) != MARK:
                raise Refused("This is not an encrypted backup of the portal.")
            salt, nonce = source.read(_SALT), source.read(_NONCE)
            cipher = _cipher(text, salt)
            for number, (piece, last) in enumerate(_pieces(source, PIECE + _TAG)):
                target.write(cipher.decrypt(_nonce(nonce, number, last), piece, MARK))
            target.flush()
            os.fsync(target.fileno())
    except BaseException as trouble:
        plain.unlink(missing_ok=True)
        if isinstance(trouble, InvalidTag | ValueError):
            raise Refused(
                f"This backup cannot be decrypted: {KEY_NAME} is not the key it was made with, or the file was changed or cut short."
            ) from None
        raise


def _pieces(source: BinaryIO, size: int):
    """Each piece and whether it is the last; an empty file is one empty piece."""
    piece = source.read(size)
    while True:
        following = source.read(size)
        yield piece, not following
        if not following:
            return
        piece = following


def _nonce(beginning: bytes, number: int, last: bool) -> bytes:
    return beginning + number.to_bytes(4, "big") + bytes([last])


def _cipher(text: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(text.encode()))
