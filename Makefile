# Short names for the chores; none is needed to use or to test the bot, which `python3 bot.py` does alone.
.PHONY: demo test check format lock

demo:
	python3 bot.py demo

test:
	python3 bot.py test

check:
	bash .ci/run

format:
	.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

# After a change of the dependencies in pyproject.toml; needs uv. `make lock UPGRADE=--upgrade` takes newer versions.
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock:
	$(COMPILE) $(UPGRADE) pyproject.toml -o requirements.lock
	$(COMPILE) $(UPGRADE) --group dev --constraint requirements.lock pyproject.toml -o requirements-test.lock
