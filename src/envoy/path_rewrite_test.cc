// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/path_rewrite.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

namespace weft::envoy {
namespace {

// What Envoy makes of `path`, which the match takes.
std::string Rewritten(const std::string& prefix, const ir::PathRewrite& rewrite, std::string path) {
  const PathRewriteForm form = FormOf(rewrite, {ir::PathKind::kPrefix, prefix});
  if (form.regex) {
    RE2::GlobalReplace(&path, form.pattern, form.substitution);
    return path;
  }
  return form.prefix + path.substr(prefix.size());
}

ir::PathRewrite Prefix(std::string value) {
  return {ir::PathRewrite::Kind::kPrefix, std::move(value)};
}

// The table of HTTPPathModifier.replacePrefixMatch in the spec.
TEST(PathRewrite, FollowsTheSpecsTable) {
  struct Case {
    std::string path, prefix, replacement, want;
  };
  for (const Case& each : {
           Case{"/foo/bar", "/foo", "/xyz", "/xyz/bar"},
           Case{"/foo/bar", "/foo", "/xyz/", "/xyz/bar"},
           Case{"/foo", "/foo", "/xyz", "/xyz"},
           Case{"/foo/", "/foo", "/xyz", "/xyz/"},
           Case{"/foo/bar", "/foo", "", "/bar"},
           Case{"/foo/", "/foo", "", "/"},
           Case{"/foo", "/foo", "", "/"},
           Case{"/foo/", "/foo", "/", "/"},
           Case{"/foo", "/foo", "/", "/"},
           Case{"/bar", "/", "/xyz", "/xyz/bar"},
       }) {
    EXPECT_EQ(Rewritten(each.prefix, Prefix(each.replacement), each.path), each.want)
        << each.path << " under " << each.prefix << " to " << each.replacement;
  }
}

TEST(PathRewrite, PutsASlashInFrontOfWhatHasNone) {
  EXPECT_EQ(Rewritten("/foo", Prefix("xyz"), "/foo/bar"), "/xyz/bar");
  EXPECT_EQ(Rewritten("/", Prefix("xyz"), "/bar"), "/xyz/bar");
  EXPECT_EQ(Rewritten("/", {ir::PathRewrite::Kind::kFull, "xyz"}, "/x"), "/xyz");
}

TEST(PathRewrite, TakesBackslashesOfAUserAsTheyAre) {
  EXPECT_EQ(Rewritten("/", {ir::PathRewrite::Kind::kFull, "/a\\1b"}, "/x"), "/a\\1b");
}

TEST(PathRewrite, TakesAPrefixWithRegexSignsLiterally) {
  EXPECT_EQ(Rewritten("/a.b", Prefix("/"), "/a.b/c"), "/c");
}

}  // namespace
}  // namespace weft::envoy
