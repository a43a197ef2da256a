# Two commands: `make run` serves the demonstration city, `make test` passes all the tests. Both are repeatable.
PYTHON ?= $(firstword $(foreach name,python3.13 python3.12 python3.11 python3 python,$(shell command -v $(name) 2>/dev/null)))
PORT ?= 8000
PY := .venv/bin/python

.PHONY: run test eval bench check clean ready dev

run: ready
	@$(PY) -m shanzhi serve --demo --port $(PORT)

ready:
	@test -n "$(PYTHON)" || { echo "没有找到 Python。请先安装 Python 3.11 或更高版本，再运行 make run。"; exit 1; }
	@"$(PYTHON)" tools/prepare.py run

dev:
	@test -n "$(PYTHON)" || { echo "没有找到 Python。请先安装 Python 3.11 或更高版本，再运行 make test。"; exit 1; }
	@"$(PYTHON)" tools/prepare.py dev

test: dev
	@$(PY) tools/test.py

eval: dev
	@$(PY) -m eval

bench: dev
	@for part in planner turns gateway kills start authorization; do $(PY) -m bench.$$part || exit 1; done

clean:
	rm -rf .venv var web/node_modules src/shanzhi/channels/web/static
