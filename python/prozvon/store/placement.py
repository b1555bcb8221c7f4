"""Where a store's file lies: SQLite's locks and shared memory cannot be trusted across a network."""

import os
import re
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")

_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gpfs", "beegfs"),
    *("ocfs2", "gfs2", "pvfs2", "coda", "9p", "virtiofs"),
}
_FUSE = ("fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "fuse.gcsfuse")


def network_file_system(folder: Path, mounts: str | None = None) -> str | None:
    r"""Name the kind of network file system that `folder` lies on; None for a local one, or where nobody can tell.

    `mounts` is the text of Linux's `/proc/self/mountinfo` (proc_pid_mountinfo(5)); by default this machine's.

    >>> table = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:9 / /mnt/team rw - nfs4 server:/team rw"
    >>> network_file_system(Path("/mnt/team/bases"), table), network_file_system(Path("/mnt/teams"), table)
    ('nfs4', None)
    """
    if mounts is None:
        try:
            mounts = MOUNTS.read_text("utf-8", "surrogateescape")
        except OSError:
            return None
        folder = Path(os.path.realpath(folder))
    longest, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, told = before.split(" "), after.split(" ")
        if len(fields) < 5 or not told[0]:  # noqa: PLR2004 -- the fifth field is the mount point
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4]))
        depth = len(point.parts)
        # Of two mounts on one point the later one is seen.
        if depth >= longest and folder.is_relative_to(point):
            longest, kind = depth, told[0]
    return kind if kind in _NETWORK or kind.startswith(_FUSE) else None
