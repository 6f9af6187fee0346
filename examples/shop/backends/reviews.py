#!/usr/bin/env python3
# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# The reviews service, taken out of the monolith. It exists in two versions that run side by side:
# v2 adds ratings. Each answer says which version gave it.
#
#   GET /api/reviews            all reviews, JSON
#   GET /api/reviews/PRODUCT    those of one product, JSON

from urllib.parse import urlsplit

from server import Handler, options, serve

REVIEWS = [
    {"product": "teapot", "author": "Ada", "text": "Does not drip.", "stars": 5},
    {"product": "teapot", "author": "Ben", "text": "Smaller than it looks.", "stars": 3},
    {"product": "loom", "author": "Cleo", "text": "I have not left the house since.", "stars": 5},
    {"product": "yarn", "author": "Dan", "text": "The blue is more of a green.", "stars": 2},
]


def answer(version, product=None):
    """The reviews of a product, or all, as a version of the service shows them; None if there are
    none."""
    found = [review for review in REVIEWS if product in (None, review["product"])]
    if not found:
        return None
    if version == "v1":
        plain = [{key: review[key] for key in ("product", "author", "text")} for review in found]
        return {"service": "reviews", "version": "v1", "reviews": plain}
    average = sum(review["stars"] for review in found) / len(found)
    return {"service": "reviews", "version": "v2", "rating": round(average, 1), "reviews": found}


class Reviews(Handler):
    version = "v1"

    def do_GET(self):
        match urlsplit(self.path).path.strip("/").split("/"):
            case ["api", "reviews", *rest] if len(rest) < 2:
                found = answer(self.version, *rest)
            case _:
                found = None
        if found:
            self.send_json(found)
        else:
            self.send_json({"service": "reviews", "version": self.version,
                            "error": "no such reviews"}, status=404)


if __name__ == "__main__":
    parser = options("Reviews of the shop's products.")
    parser.add_argument("--version", choices=["v1", "v2"], default="v1", help="default: %(default)s")
    arguments = parser.parse_args()
    Reviews.version = arguments.version
    serve(f"reviews {arguments.version}", Reviews, arguments)
