// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/path_rewrite.h"

#include <re2/re2.h>

namespace weft::envoy {
namespace {

// In a substitution "\1" is a group; a user's backslash is itself.
std::string LiteralSubstitution(const std::string& text) {
  std::string literal;
  for (const char letter : text) {
    if (letter == '\\') literal += '\\';
    literal += letter;
  }
  return literal;
}

}  // namespace

PathRewriteForm FormOf(const ir::PathRewrite& rewrite, const ir::PathMatch& match) {
  if (rewrite.kind == ir::PathRewrite::Kind::kFull) {
    const std::string full = rewrite.value.starts_with('/') ? rewrite.value : "/" + rewrite.value;
    return {
        .regex = true, .prefix = {}, .pattern = "^.*$", .substitution = LiteralSubstitution(full)};
  }
  std::string value = rewrite.value;
  while (value.ends_with('/')) value.pop_back();
  if (!value.empty() && !value.starts_with('/')) value.insert(0, "/");
  if (match.value == "/") return {.prefix = value + "/"};
  if (!value.empty()) return {.prefix = value};
  // The prefix goes away, and the rest keeps one slash: "/a/b" under "/a" becomes "/b", "/a" "/".
  return {.regex = true,
          .prefix = {},
          .pattern = "^" + RE2::QuoteMeta(match.value) + "/*",
          .substitution = "/"};
}

}  // namespace weft::envoy
