# Two commands: `make run` serves the demonstration city, `make test` passes all the tests. Both are repeatable.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3 python,$(shell command -v $(name) 2>/dev/null)))
PORT ?= 8000
PY := .venv/bin/python

.PHONY: run test eval bench lock clean python ready dev

run: ready
	@exec $(PY) -m shanzhi serve --demo --port $(PORT)

python:
	@test -n "$(PYTHON)" || { echo "错误：没有找到 Python。请先安装 Python 3.11 或更高版本，再重新运行。" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "错误：需要 Python 3.11 或更高版本，现在是 $$("$(PYTHON)" -V 2>&1)（$(PYTHON)）。装好后也可以指明：make run PYTHON=python3.11" >&2; exit 1; }

ready: python
	@"$(PYTHON)" tools/prepare.py run

dev: python
	@"$(PYTHON)" tools/prepare.py dev

test: dev
	@$(PY) tools/test.py

eval: dev
	@$(PY) -m eval

bench: dev
	@for part in planner turns gateway kills start authorization; do $(PY) -m bench.$$part || exit 1; done

lock: dev
	@$(PY) tools/lock.py

clean:
	rm -rf .venv var web/node_modules src/shanzhi/channels/web/static
