"""Which browser the tests drive: the one named by BOARD_CHROMIUM, else a Chromium or Chrome of this machine.

`make test` runs this file before anything slow: it installs Debian's Chromium where it may (root on Debian),
and otherwise says what to install.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# A font, because a bare machine has none and every page would be measured with empty boxes.
DEBIAN = ("chromium", "fonts-dejavu-core")


def find_chromium() -> str | None:
    """The path of the browser, or None; a BOARD_CHROMIUM that names no program is an error, not a hint."""
    named = os.environ.get("BOARD_CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise SystemExit(f"BOARD_CHROMIUM is {named}, but there is no program of that name.")
        return path
    return next((path for name in (*NAMES, *MAC) if (path := shutil.which(name))), None)


def is_root_on_debian() -> bool:
    # Not Ubuntu: its `chromium` package only points to a snap.
    try:
        system = platform.freedesktop_os_release().get("ID")
    except OSError:
        return False
    return system == "debian" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_debian(what: str, packages: tuple[str, ...]) -> None:
    """Install Debian's packages. Raises `SystemExit` with what apt said."""
    print(f"Installing Debian's {what} (once, about a minute) …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"`{' '.join(command)}` failed:\n{done.stdout}{done.stderr}")


def main() -> None:
    if find_chromium() is None and is_root_on_debian():
        install_debian("Chromium for the browser tests", DEBIAN)
    if find_chromium() is None:
        raise SystemExit(
            "The browser tests need Chromium or Chrome: install one (on Debian: sudo apt install chromium), "
            "or set BOARD_CHROMIUM to the path of one you have."
        )


if __name__ == "__main__":
    main()
