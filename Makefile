# SPDX-License-Identifier: Apache-2.0
# The front door. Every target sets up what it needs itself, on a bare Debian 12 too.

PORT ?= 8080

.DEFAULT_GOAL := help
.PHONY: help run test bench conformance lint lint-quick format
.ONESHELL:
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start examples/shop behind one Envoy, on http://localhost:8080 (PORT=... for another)
	@tools/setup build
	tools/build release programs
	exec examples/shop/run build/release/bin/weft --port $(PORT)

test: ## build everything and run every test
	@tools/setup build test
	tools/build dev
	exec tools/test dev

bench: ## measure, print a table, write build/bench/gateway.json
	@tools/setup build test bench
	tools/build release bench_programs
	exec bench/run

conformance: ## run the official suite of the Gateway API
	@tools/setup build test
	tools/build release
	exec test/conformance/run

lint: lint-quick ## check format, dependencies, headers, and run clang-tidy
	@exec tools/lint/tidy.py build/dev

lint-quick: ## what lint checks without clang-tidy
	@tools/setup build lint
	failed=0
	git ls-files -z '*.cc' '*.h' | xargs -0 -r clang-format-19 --dry-run -Werror || failed=1
	tools/lint/arrows.py || failed=1
	tools/lint/text.py || failed=1
	tools/build dev all_verify_interface_header_sets || failed=1
	exit $$failed

format: ## format the C++ as lint wants it
	@tools/setup lint
	git ls-files -z '*.cc' '*.h' | xargs -0 -r clang-format-19 -i
