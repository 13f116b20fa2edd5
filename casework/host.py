"""The machine the portal runs on: who may read the data folder, and whether its disk is encrypted. Works while the portal is running."""

import os
import platform
import shutil
import subprocess
from pathlib import Path

from casework import integrity

STATED = "PORTAL_DISK_ENCRYPTION"
_NOT_FOUND = (
    "The disk of the data folder is not seen to be encrypted. Encrypt it (docs/operating.md), "
    f"or say in {STATED} how it is, such as 'LUKS on the host'."
)


def look(folder: Path) -> tuple[list[str], list[str]]:
    """What is wrong, and what is right, each as sentences."""
    folder = folder.resolve()
    if not folder.exists():
        return [f"There is no data folder {folder}: run 'python -m casework init' first."], []
    wrong, told = integrity.of_modes(folder), []
    if not wrong and os.name == "posix":
        told.append(f"{folder}: only the portal's own account may read it.")
    encryption = disk_encryption(folder)
    if encryption:
        told.append(f"The disk of the data folder is encrypted: {encryption}.")
    elif os.environ.get(STATED, "").strip():
        told.append(f"The disk of the data folder is stated to be encrypted, which cannot be seen from here: {os.environ[STATED].strip()}.")
    else:
        wrong.append(_NOT_FOUND)
    return wrong, told


def disk_encryption(folder: Path) -> str:
    """The kind of encryption found under the folder's disk; '' when none is found or it cannot be told."""
    system = platform.system()
    if system == "Linux":
        source = _says("findmnt", "--noheadings", "--output", "SOURCE", "--target", str(folder)).split("[")[0]
        kinds = _says("lsblk", "--inverse", "--noheadings", "--output", "TYPE", source) if source.startswith("/dev/") else ""
        return "LUKS" if "crypt" in kinds.split() else ""
    if system == "Darwin":
        return "FileVault" if "FileVault is On" in _says("fdesetup", "status") else ""
    if system == "Windows":
        return "BitLocker" if "Protection On" in _says("manage-bde", "-status", folder.drive) else ""
    return ""


def _says(*command: str) -> str:
    if not shutil.which(command[0]):
        return ""
    answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return answer.stdout.strip()
