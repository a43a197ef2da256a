"""Raises workers: imports everything once and forks a new worker whenever it is told to, so that a life costs little.

Told on standard input, one worker's name a line; says the process number of each on standard output. What dies is
reaped at once, and when this process goes, all its workers go.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import traceback
from datetime import date
from pathlib import Path
from types import FrameType

from tests.kill.worker import TENANT, Setting, live

from shanzhi.knowledge.content import catalogue_of, read_pack


def main() -> None:
    """Read names, fork workers."""
    setting = Setting(**json.loads(sys.argv[1]))
    __import__("dbos")  # so that the children share it
    catalogue = catalogue_of(read_pack(Path(setting.pack)), TENANT, date.fromisoformat(setting.day))
    line, _lifeline = os.pipe()
    signal.signal(signal.SIGCHLD, _reap)
    voice = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what workers log goes elsewhere
    voice.write("0\n")  # ready
    for name in iter(sys.stdin.readline, ""):
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(_lifeline)
            threading.Thread(target=_leave_with_parent, args=(line,), daemon=True).start()
            try:
                live(setting, name.strip(), catalogue)
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(1)
        voice.write(f"{pid}\n")


def _reap(_number: int, _frame: FrameType | None) -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def _leave_with_parent(line: int) -> None:
    os.read(line, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
