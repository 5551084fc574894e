"""How does a child die with its parent, even when the parent was killed with -9?

`python leash.py PARENT COMMAND…` asks the kernel to kill this process when its parent ends and
then becomes the command. Only Linux can; elsewhere the command runs without a leash.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The parent may have ended before the kernel was asked.
        if os.getppid() != parent:
            sys.exit("the parent has ended")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
