"""The folder of one running Concord: whose it is, where it answers, and which processes belong to it."""

import contextlib
import fcntl
import json
import os
import pwd
import signal
import struct
import time
from pathlib import Path

from config.embedded import process

# struct flock of 64-bit Linux: type, whence, start, length, process
_FLOCK = "hhqqi"


def refuse_foreign(folder: Path) -> None:
    """ServerError when the folder is another user's: root would take files away from their owner."""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return
    with contextlib.suppress(KeyError):
        owner = pwd.getpwuid(owner).pw_name
    raise process.ServerError(
        f"The folder {folder} belongs to the user {owner}.\nStart as that user (sudo -u {owner} make run), "
        "or name a folder of your own: make run CONCORD_DATA=/a/folder"
    )


class RunFolder:
    """A folder that at most one supervisor holds.

    The lock is a record lock: the kernel frees it when its process ends in whatever way, children do not
    inherit it, and it names its holder.
    """

    def __init__(self, path: Path):
        self.path = path.resolve()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_foreign(self.path)
        self._lock = None

    def claim(self) -> bool:
        """Take the folder; False when another process has it."""
        self._lock = (self.path / "lock").open("a+")
        try:
            fcntl.lockf(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            self._lock = None
            return False
        return True

    def release(self) -> None:
        """Give the folder back; nothing happens when it was not claimed."""
        if self._lock:
            self._lock.close()
            self._lock = None

    def holder(self) -> int | None:
        """Process id of the supervisor that holds the folder, None when nobody does."""
        with (self.path / "lock").open("a+") as file:
            asked = struct.pack(_FLOCK, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            kind, _, _, _, pid = struct.unpack(_FLOCK, fcntl.fcntl(file, fcntl.F_GETLK, asked))
        return None if kind == fcntl.F_UNLCK else pid

    def remember(self, **facts) -> None:
        """Write the facts for `status`, `env` and the next start; replaces earlier ones whole."""
        fresh = self.path / "state.new"
        fresh.write_text(json.dumps(facts))
        fresh.replace(self.path / "state.json")

    def recall(self) -> dict:
        """The facts last remembered; empty when there are none or a crash of the machine spoilt them."""
        try:
            return json.loads((self.path / "state.json").read_text())
        except (OSError, ValueError):
            return {}

    def end_left_over(self) -> None:
        """End the processes of an earlier supervisor that was killed, should any still be there."""
        for pid, birth in self.recall().get("children", {}).values():
            if process.birth(pid) == birth:
                os.kill(pid, signal.SIGKILL)

    def ask_to_stop(self, patience: float = 60.0) -> bool:
        """Tell the holder to stop and wait for its end; False when it did not end in `patience` seconds."""
        pid = self.holder()
        if pid is None:
            return True
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + patience
        while self.holder() == pid:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True
