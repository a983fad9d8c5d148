"""The C compiler that builds the slow disk: `cc` of this machine, or Debian's when we are root there."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.find_chromium import install_debian, is_root_on_debian

SOURCE = Path(__file__).with_name("slow_sync.c")


def slow_sync(folder: Path) -> Path:
    """Build the library that makes every sync slow; where it is."""
    if sys.platform != "linux":
        pytest.skip(f"a slow disk is made with LD_PRELOAD, which {platform.system()} does not have")
    if compiler() is None and is_root_on_debian():
        install_debian("a C compiler for the slow-disk test", ("gcc", "libc6-dev"))
    found = compiler()
    assert found is not None, (
        "The slow-disk test needs a C compiler: install one (on Debian: sudo apt install gcc)."
    )
    built = folder / "slow_sync.so"
    done = subprocess.run(
        [found, "-shared", "-fPIC", "-O1", "-o", str(built), str(SOURCE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{SOURCE} could not be compiled:\n{done.stderr}"
    return built


def compiler() -> str | None:
    return next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
