"""``python -m shanzhi_sandbox``: the supervisor, and ``control`` for making a department slow, wrong or absent."""

from shanzhi_sandbox.cli import main

main()
