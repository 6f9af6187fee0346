#!/usr/bin/env python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The quote function: what would so many of this product cost? All of it is `quote` below, from values
# to a value; the rest turns HTTP into a call of it, as a function platform does.
#
#   GET /api/quote?product=loom&quantity=3

from urllib.parse import parse_qs, urlsplit

from server import Handler, options, serve

PRICES_CENTS = {"teapot": 2400, "loom": 18900, "yarn": 650}


def quote(product="teapot", quantity="1"):
    """The price of a purchase, 10 % off from 10 pieces on. Raises ValueError, which says why, for
    what cannot be bought."""
    if product not in PRICES_CENTS:
        raise ValueError(f"no product {product!r}; there are {', '.join(PRICES_CENTS)}")
    if not quantity.isdecimal() or not 1 <= int(quantity) <= 1000:
        raise ValueError("quantity must be a number from 1 to 1000")
    pieces = int(quantity)
    full = PRICES_CENTS[product] * pieces
    discount = full // 10 if pieces >= 10 else 0
    return {"product": product, "quantity": pieces, "discount_cents": discount,
            "total_cents": full - discount}


class Function(Handler):
    def do_GET(self):
        url = urlsplit(self.path)
        if url.path.rstrip("/") != "/api/quote":
            self.send_json({"function": "quote", "error": "no such page"}, status=404)
            return
        wishes = {name: values[-1] for name, values in parse_qs(url.query).items()
                  if name in ("product", "quantity")}
        try:
            self.send_json({"function": "quote", **quote(**wishes)})
        except ValueError as problem:
            self.send_json({"function": "quote", "error": str(problem)}, status=400)


if __name__ == "__main__":
    serve("quote", Function, options("Prices, as a function.").parse_args())
