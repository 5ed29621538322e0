"""As which user PostgreSQL runs: it refuses root, and must need no user, right or folder of its own."""

import ctypes
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from config.embedded.process import ServerError

_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534


class Identity:
    """An ordinary user runs the server as himself."""

    def __init__(self, binaries: Path):
        self.binaries = binaries
        self.user = {}  # further arguments of Popen
        self.file_owner = os.geteuid()
        self.client_name = pwd.getpwuid(os.geteuid()).pw_name  # as whom the server sees us connect

    def enter(self) -> None:
        """Runs in the new process before the server is executed."""

    def admit(self, *parents: Path) -> None:
        """Let the server reach folders of ours through these parents."""


class NamespaceIdentity(Identity):
    """Root in a user namespace, where our root carries another number.

    The files stay root's and nobody's rights are widened. The number is not 65534, as which the kernel
    shows every foreign user inside a namespace: with it, a stranger who reached the socket would pass for us.
    """

    def __init__(self, binaries: Path):
        super().__init__(binaries)
        stand_in = min(
            (user for user in pwd.getpwall() if user.pw_uid not in (0, _NOBODY)),
            key=lambda user: (user.pw_name != "daemon", user.pw_uid),
        )
        self.uid = stand_in.pw_uid
        self.client_name = stand_in.pw_name

    def enter(self) -> None:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "no user namespace")
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{self.uid} 0 1")
        Path("/proc/self/gid_map").write_text(f"{self.uid} 0 1")


class NobodyIdentity(Identity):
    """Root where namespaces are switched off, as in many containers: the server runs as `nobody`."""

    def __init__(self, binaries: Path):
        super().__init__(binaries)
        nobody = pwd.getpwnam("nobody")
        self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.file_owner = nobody.pw_uid

    def admit(self, *parents: Path) -> None:
        """Others may pass through (not list) the run folder; everything in it keeps its own rights.

        Folders above the run folder are not ours to open: an error says so.
        """
        for folder in parents:
            folder.chmod(0o711)
        for folder in parents[0].parents:
            if not folder.stat().st_mode & 0o001:
                raise ServerError(
                    f"PostgreSQL runs as the user nobody here, who may not enter {folder}.\n"
                    "Start as an ordinary user, or from a folder that all users may enter."
                )


def choose(binaries: Path, spare: Path) -> Identity:
    """The first way of running the server that works here.

    `binaries` holds the server's programs; `spare` is where a copy of them may go that nobody can reach.
    """
    if os.geteuid() != 0:
        return Identity(binaries)
    for identity in (NamespaceIdentity(binaries), NobodyIdentity(binaries)):
        if _can_run(identity):
            return identity
    return NobodyIdentity(_copied(binaries, spare))


def give(place: Path, uid: int) -> None:
    """Make `uid` the owner of a folder and of everything in it, when root and when it is not so already."""
    if os.geteuid() != 0 or place.stat().st_uid == uid:
        return
    for parent, folders, files in os.walk(place):
        for name in (*folders, *files):
            os.chown(os.path.join(parent, name), uid, -1, follow_symlinks=False)
    os.chown(place, uid, -1)  # last: an interrupted change is done again


def _copied(binaries: Path, spare: Path) -> Path:
    """The packages may stand in a folder closed to others: 41 MB of them are copied (0.2 s)."""
    if not spare.exists():
        fresh = spare.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(binaries.parent, fresh, symlinks=True)
        fresh.chmod(0o755)
        fresh.rename(spare)
    return spare / binaries.name


def _can_run(identity: Identity) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - a binary of an installed package
            [identity.binaries / "postgres", "--version"],
            capture_output=True,
            cwd="/",
            preexec_fn=identity.enter,
            timeout=20,
            check=False,
            **identity.user,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
