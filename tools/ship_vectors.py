"""Write the seed of vectors that travels with a content pack, so that a first start computes nothing.

Usage: ``.venv/bin/python tools/ship_vectors.py [HOME]`` after the pack or the lexicon has changed. It writes
``content/shanzhi-city/vectors.bin``: derived data, safe to delete, made again by this command. Vectors that ``HOME``
(default ``var``) remembers are not computed again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from shanzhi.bootstrap import CONTENT, Platform
from shanzhi.channels.cli.serve import teller
from shanzhi.channels.cli.wiring import ServeOptions
from shanzhi.knowledge.content import catalogue_of, read_pack
from shanzhi.operations.settings import Settings


def main() -> None:
    """Compute what is missing and write the file."""
    home = Path(sys.argv[1] if len(sys.argv) > 1 else "var")
    pack, say = CONTENT / "shanzhi-city", teller()
    platform = Platform(Settings(os.environ, ServeOptions(home=home, demo=True, pack=pack)))
    catalogue = catalogue_of(read_pack(pack), platform.settings.tenant, platform.clock.today())
    platform.find_ready(catalogue, say)
    say("计算短文向量")
    platform.finder.prepare_passages(catalogue)
    embedder = platform.finder.embedder
    if embedder is None:
        raise SystemExit("没有向量模型，无法计算。")
    platform.finding.of(catalogue)
    platform.understanding.ready(catalogue)
    say(f"写入 {embedder.ship(pack / 'vectors.bin')} 条向量")


if __name__ == "__main__":
    main()
