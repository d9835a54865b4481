# SPDX-License-Identifier: GPL-3.0-or-later
"""A small file system for one command, where this user may make one.

    small_disk.py SIZE DIRECTORY COMMAND…    mounts in a namespace that ends with the command
    small_disk.py --resize SIZE DIRECTORY    from within that command
"""

import ctypes
import os
import sys

MS_REMOUNT, MS_REC, MS_PRIVATE = 32, 16384, 1 << 18
NOT_ALLOWED = 77

libc = ctypes.CDLL(None, use_errno=True)


def mount(source, target, kind, flags, options):
    encoded = [value and value.encode() for value in (source, target, kind)]
    return libc.mount(*encoded, flags, options and options.encode()) == 0


if sys.argv[1] == "--resize":
    sys.exit(0 if mount("tmpfs", sys.argv[3], "tmpfs", MS_REMOUNT, f"size={sys.argv[2]}") else 1)
try:
    os.unshare(os.CLONE_NEWNS)
except OSError:
    sys.exit(NOT_ALLOWED)
# Fails in a chroot, whose root is no mount point; there the mounts are private already.
mount("none", "/", None, MS_REC | MS_PRIVATE, None)
if not mount("tmpfs", sys.argv[2], "tmpfs", 0, f"size={sys.argv[1]}"):
    sys.exit(NOT_ALLOWED)
os.execvp(sys.argv[3], sys.argv[3:])
