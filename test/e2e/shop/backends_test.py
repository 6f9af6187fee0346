# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The small programs behind examples/shop: what they answer, and that they end as they should.

import re
import signal
import sys
import time
from pathlib import Path

import pytest
from lib.http1 import Http1, get
from lib.paths import ROOT
from lib.process import Process
from lib.wait import eventually

BACKENDS = ROOT / "examples/shop/backends"


@pytest.fixture
def start(workdir: Path, processes: list[Process]):
    """start("reviews", "--version", "v2"): the program, and the address where it listens."""
    def run(program: str, *options: str) -> tuple[Process, str]:
        process = Process(f"{program}{len(processes)}", [sys.executable, "-B",
                          BACKENDS / f"{program}.py", "--port", "0", *options], workdir)
        processes.append(process)
        said = eventually(lambda: re.search(r"listening on (\S+)", process.log()))
        return process, said.group(1)
    return run


def test_monolith_serves_the_shop(start):
    process, address = start("monolith")
    page = get(address, "shop")
    assert page.status == 200 and page.headers["content-type"] == "text/html; charset=utf-8"
    assert "monolith" in page.text and "Teapot" in page.text
    assert get(address, "shop", "/products").json["products"]["loom"]["price_cents"] == 18900
    assert get(address, "shop", "/products/yarn").json["product"]["name"] == "Skein of yarn"
    assert get(address, "shop", "/api/reviews").status == 404
    assert get(address, "shop", "/", method="HEAD").body == b""
    assert "monolith: GET /products/yarn -> 200" in process.log()


def test_reviews_says_its_version(start):
    _, one = start("reviews", "--version", "v1")
    _, two = start("reviews", "--version", "v2")
    old = get(one, "shop", "/api/reviews").json
    new = get(two, "shop", "/api/reviews").json
    assert (old["version"], new["version"]) == ("v1", "v2")
    assert len(old["reviews"]) == len(new["reviews"]) == 4
    assert "rating" not in old and "stars" not in old["reviews"][0]
    assert new["rating"] == 3.8 and new["reviews"][0]["stars"] == 5
    assert get(two, "shop", "/api/reviews/teapot").json["rating"] == 4.0
    for path in ["/api/reviews/nothing", "/api/reviews/teapot/x", "/reviews"]:
        assert get(one, "shop", path).status == 404, path


def test_quote_computes(start):
    _, address = start("quote")

    def ask(query: str):
        response = get(address, "shop", f"/api/quote{query}")
        return response.status, response.json

    assert ask("?product=loom&quantity=3")[1]["total_cents"] == 56700
    assert ask("?product=yarn&quantity=10")[1] == {"function": "quote", "product": "yarn", "quantity": 10,
                                                   "discount_cents": 650, "total_cents": 5850}
    assert ask("")[1]["product"] == "teapot"
    for bad in ["?product=cat", "?quantity=0", "?quantity=-1", "?quantity=1001", "?quantity=x"]:
        status, answer = ask(bad)
        assert status == 400 and answer["error"], bad


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("program", ["monolith", "reviews", "quote"])
def test_ends_when_asked_although_connections_are_open(start, program, number):
    process, address = start(program)
    with Http1(address) as idle:
        idle.request("shop")
        begun = time.monotonic()
        process.signal(number)
        assert process.wait(5) == 0
    assert time.monotonic() - begun < 2


def test_says_that_its_port_is_taken(start, workdir, processes):
    _, address = start("quote")
    second = Process("second", [sys.executable, "-B", BACKENDS / "quote.py", "--port",
                                address.rsplit(":", 1)[1]], workdir)
    processes.append(second)
    assert second.wait(5) == 1
    assert second.log() == f"quote: cannot listen on {address}: Address already in use\n"
