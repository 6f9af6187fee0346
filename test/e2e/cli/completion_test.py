# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Completion in the shells themselves, with the names that a running Weft has.

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Callable

import pytest
from lib.cli import Cli
from lib.manifests import gateway, http_route, listener, rule
from lib.weft import Weft

CONFIG = [gateway(listener()), http_route("orders", rule("a"), hosts=["a.example"]),
          http_route("reviews", rule("b"), hosts=["b.example"], namespace="shop")]

# What each shell is made to do with the words before the cursor: print the candidates.
SHELLS = {
    "bash": """
        source <(weft completion bash)
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        _weft 2>/dev/null; printf '%s\\n' "${{COMPREPLY[@]}}" """,
    "fish": "weft completion fish | source; complete -C {line}",
    # What compinit brings, as far as the script calls it.
    "zsh": """
        compdef() {{ }}; _files() {{ print files }}; _describe() {{ print -l -- "${{(@P)2}}" }}
        eval "$(weft completion zsh)"
        words=({words}); CURRENT=$#words; _weft""",
}


@pytest.fixture(scope="module", params=SHELLS)
def complete(request: pytest.FixtureRequest, build: Path, weft: Weft,
             module_dir: Path) -> Callable[..., set[str]]:
    """complete("get", "http"): what the shell offers for the last word."""
    shell = request.param
    assert shutil.which(shell), f"{shell} is not installed: tools/setup test"
    cli = Cli(build, module_dir, weft.control_socket)
    env = {**cli.env, "PATH": f"{build / 'bin'}:{os.environ['PATH']}"}

    def run(*words: str) -> set[str]:
        script = SHELLS[shell].format(words=" ".join(shlex.quote(word) for word in ("weft", *words)),
                                      line=shlex.quote(" ".join(("weft", *words))))
        quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
        done = subprocess.run([shell, *quiet, "-c", script], env=env, cwd=module_dir,
                              capture_output=True, text=True, timeout=60, check=False)
        assert not done.stderr, done.stderr
        # Behind the word, fish has a tab and zsh a colon before what it is.
        return {line.split("\t")[0].split(":")[0] for line in done.stdout.splitlines() if line}
    return run


def test_commands_flags_and_choices(complete: Callable[..., set[str]]) -> None:
    assert complete("des") == {"describe"}
    assert complete("proxy", "") >= {"status", "config", "stats"}
    assert complete("get", "gateways", "--out") == {"--output"}
    assert complete("get", "gateways", "-o", "") == {"table", "wide", "json", "yaml", "name"}
    assert complete("completion", "") == {"bash", "zsh", "fish"}
    assert complete("proxy", "config", "r") == {"routes"}
    assert not complete("nonsense", "x")


def test_live_names(complete: Callable[..., set[str]]) -> None:
    assert complete("get", "httpr") == {"httproutes"}
    assert complete("get", "httproutes", "") == {"orders", "reviews"}
    assert complete("describe", "httproute", "r") == {"reviews"}
    assert complete("get", "httproutes", "-n", "") == {"default", "shop"}
    assert complete("get", "httproutes", "-n", "shop", "") == {"reviews"}
    assert complete("describe", "gtw", "") == {"edge"}
    assert complete("proxy", "config", "--proxy", "") == {"weft-run"}
    assert "scopes" in complete("graph", "sco")


def test_zsh_loads_it_from_a_file_on_fpath(build: Path, weft: Weft, module_dir: Path) -> None:
    cli = Cli(build, module_dir, weft.control_socket)
    (module_dir / "zfunc").mkdir()
    (module_dir / "zfunc/_weft").write_text(cli("completion", "zsh").out)
    script = ("fpath=(zfunc $fpath); autoload -Uz _weft; _describe() { print -l -- \"${(@P)2}\" }\n"
              "words=(weft describe gtw ''); CURRENT=$#words; _weft; _weft")
    done = subprocess.run(["zsh", "-f", "-c", script], cwd=module_dir, capture_output=True, text=True, timeout=60,
                          env={**cli.env, "PATH": f"{build / 'bin'}:{os.environ['PATH']}"}, check=True)
    assert [line.split(":")[0] for line in done.stdout.split()] == ["edge", "edge"]
