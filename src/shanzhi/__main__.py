"""``python -m shanzhi``."""

from shanzhi.bootstrap import main

main()
