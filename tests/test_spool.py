"""A spool gives back what was written, takes little memory, and leaves no file."""

from __future__ import annotations

import pickle
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.spool import MEMORY_BYTES, Spool


@given(st.lists(st.binary(max_size=50), max_size=20), st.integers(0, 100))
def test_what_was_written_comes_back(chunks: list[bytes], size: int) -> None:
    spool = Spool()
    for chunk in chunks:
        spool.write(chunk)
        spool.read(size)
    whole = b"".join(chunks)
    assert spool.read() == whole
    assert spool.read(size) == whole[:size]
    assert (len(spool), spool.sha256) == (len(whole), sha256(whole).hexdigest())


def test_much_lies_on_the_disk_in_a_file_without_a_name(tmp_path: Path) -> None:
    before = {p.resolve() for p in Path("/proc/self/fd").iterdir() if p.exists()}
    spool = Spool(tmp_path)
    spool.write(b"x" * (MEMORY_BYTES + 1))
    assert list(tmp_path.iterdir()) == []
    opened = [
        p.readlink() for p in Path("/proc/self/fd").iterdir() if p.is_symlink() and p.readlink().parent == tmp_path
    ]
    assert len(opened) == 1
    assert "(deleted)" in str(opened[0])
    assert spool.read(3) == b"xxx"
    spool.close()
    assert {p.resolve() for p in Path("/proc/self/fd").iterdir() if p.exists()} <= before


@pytest.mark.parametrize("size", [5, MEMORY_BYTES + 5])
def test_a_spool_in_another_process_is_its_bytes(size: int) -> None:
    """From memory and from the disk; what lies on the disk is not copied on the way."""
    spool = Spool()
    spool.write(bytes(size))
    pickled = pickle.dumps(spool)
    assert len(pickled) < MEMORY_BYTES
    program = "import pickle, sys; print(len(pickle.loads(sys.stdin.buffer.read())))"
    root = Path(__file__).resolve().parents[1]
    ran = subprocess.run([sys.executable, "-c", program], input=pickled, capture_output=True, check=True, cwd=root)
    assert int(ran.stdout) == size


def test_a_full_disk_says_so() -> None:
    full = Spool(Path("/proc/self"))
    with pytest.raises(OSError, match=r"proc"):
        full.write(b"x" * (MEMORY_BYTES + 1))
