# The commands of the README. Every build goes through a preset of CMakePresets.json.
SHELL := /bin/bash
FUZZ_SECONDS ?= 30
SOAK_SECONDS ?= 600
BENCH_ARGS ?=

.PHONY: help run build test test-tsan fuzz soak bench format lint docs clean

help:
	@echo 'make run        install what is missing, build, start on :8080 (admin on 127.0.0.1:9090)'
	@echo 'make test       everything that must pass before a commit lands'
	@echo 'make build      the release build alone: build/release/nexus'
	@echo 'make test-tsan  unit and integration tests under the thread sanitizer'
	@echo 'make fuzz       every fuzz target for FUZZ_SECONDS (default 30)'
	@echo 'make soak       mixed traffic, faults and reloads for SOAK_SECONDS (default 600)'
	@echo 'make bench      the measurements of bench/README.md against nginx and HAProxy'
	@echo 'make format     clang-format over the sources'
	@echo 'make lint       clang-tidy and the tidy tests'

run: build
	./build/release/nexus serve

build:
	@bash scripts/install-deps.sh
	@bash scripts/build.sh release nexus

test:
	@bash scripts/install-deps.sh --test
	@bash scripts/test.sh

test-tsan:
	@bash scripts/install-deps.sh --test
	@bash scripts/test-tsan.sh

fuzz:
	@bash scripts/install-deps.sh --fuzz
	@bash scripts/fuzz.sh $(FUZZ_SECONDS)

soak:
	@bash scripts/install-deps.sh --test
	@bash scripts/build.sh release nexus
	@bash scripts/soak.sh $(SOAK_SECONDS)

bench:
	@bash scripts/install-deps.sh --bench
	@bash scripts/build.sh release nexus bench_load bench_upstream
	-@[ -d build/bench-venv ] || { python3 -m venv build/bench-venv && build/bench-venv/bin/pip install -q -r bench/requirements.txt; }
	python3 bench/run.py --save $(BENCH_ARGS)

format:
	@bash scripts/install-deps.sh --lint
	git ls-files 'src/*.h' 'src/*.cpp' 'plugins/*.h' 'plugins/*.cpp' 'tests/*.h' 'tests/*.cpp' 'bench/*.h' 'bench/*.cpp' \
	  'include/*.h' 'include/*.hpp' | xargs clang-format-19 -i

lint:
	@bash scripts/install-deps.sh --lint
	@bash scripts/lint.sh

docs:
	@bash scripts/build.sh release nexus
	./build/release/nexus config reference > docs/configuration.md
	./build/release/nexus config schema > config/schema.json

clean:
	rm -rf build
