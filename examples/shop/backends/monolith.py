#!/usr/bin/env python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The shop as it has always been: one program that serves every page. It knows nothing of reviews and
# quotes; those live elsewhere now, below the same host name, and the page asks for them there.
#
#   GET /              the shop, HTML
#   GET /products      all products, JSON
#   GET /products/ID   one product, JSON

import html
from string import Template
from urllib.parse import urlsplit

from server import Handler, options, serve

PRODUCTS = {
    "teapot": {"name": "Teapot", "price_cents": 2400},
    "loom": {"name": "Table loom", "price_cents": 18900},
    "yarn": {"name": "Skein of yarn", "price_cents": 650},
}

PAGE = Template("""<!doctype html>
<meta charset="utf-8">
<title>The shop</title>
<style>body { font: 1rem sans-serif; max-width: 42rem; margin: 2rem auto }
pre { background: #f3f3f3; padding: .7rem; overflow: auto } h2 { font-size: 1rem }</style>
<h1>The shop</h1>
<p>This page comes from the <b>monolith</b>.</p>
<ul>
$products
</ul>
<h2>GET /api/reviews: the reviews service</h2><pre id="reviews">...</pre>
<h2>GET /api/quote?product=loom&amp;quantity=3: the quote function</h2><pre id="quote">...</pre>
<script>
for (const [id, url] of [["reviews", "/api/reviews"], ["quote", "/api/quote?product=loom&quantity=3"]])
  fetch(url).then(async r => document.getElementById(id).textContent = r.status + "\\n" + await r.text());
</script>
""")


def page():
    """The shop as HTML."""
    lines = [f'<li><a href="/products/{html.escape(key)}">{html.escape(product["name"])}</a>, '
             f'{product["price_cents"] / 100:.2f} EUR</li>' for key, product in PRODUCTS.items()]
    return PAGE.substitute(products="\n".join(lines))


class Monolith(Handler):
    def do_GET(self):
        match urlsplit(self.path).path.strip("/").split("/"):
            case [""]:
                self.send_html(page())
            case ["products"]:
                self.send_json({"service": "monolith", "products": PRODUCTS})
            case ["products", key] if key in PRODUCTS:
                self.send_json({"service": "monolith", "product": PRODUCTS[key]})
            case _:
                self.send_json({"service": "monolith", "error": "no such page"}, status=404)


if __name__ == "__main__":
    serve("monolith", Monolith, options("The shop's pages.").parse_args())
