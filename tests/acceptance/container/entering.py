"""Starts a program in an image as orchestrators do: its own user, no rights, a read-only root.

    python -m tests.acceptance.container.entering ROOT DATA USER NAME=VALUE... -- PROGRAM...

DATA becomes the image's volume, /tmp is empty and in memory, and the program is process 1. The
network is that of this machine, so that stand-ins can be reached. The bot's settings are taken over
from the environment, and count more than the NAME=VALUE of the image.

It has to be a program: mounts are visible to it and its children alone.
"""

import os
import sys

VOLUME = "/var/lib/cxbot"
SETTINGS = ("CXBOT_", "DATABASE_URL", "PORT", "SLACK_", "TELEGRAM_")

ENTER = f"""
set -eu
root="$1" data="$2" user="$3"
shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o nosuid,nodev tmpfs "$root/tmp"
mount --bind "$data" "$root{VOLUME}"
exec setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" \\
  /usr/bin/env --ignore-environment --chdir={VOLUME} "$@"
"""

UNSHARE = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private")


def main(root: str, data: str, user: str, *rest: str) -> None:
    """Become the program."""
    divided = rest.index("--")
    own = [f"{name}={value}" for name, value in os.environ.items() if name.startswith(SETTINGS)]
    inside = [*rest[:divided], *own, *rest[divided + 1 :]]
    os.execvp(UNSHARE[0], [*UNSHARE, "sh", "-c", ENTER, "enter", root, data, user, *inside])  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
