// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Path rewrites of URLRewrite and RequestRedirect filters. Spec: HTTPPathModifier, with its table
// of how slashes at the ends are treated.
#pragma once

#include <string>

#include "ir/route.h"

namespace weft::envoy {

// What Envoy is told; a plain prefix rewrite where that does the right thing, since it is cheaper.
struct PathRewriteForm {
  bool regex = false;
  std::string prefix;        // plain: replaces the matched prefix
  std::string pattern;       // regex
  std::string substitution;  // regex
};
PathRewriteForm FormOf(const ir::PathRewrite& rewrite, const ir::PathMatch& match);

// `Action` is a RouteAction or a RedirectAction: both have the same two members.
template <class Action>
void SetPathRewrite(const ir::PathRewrite& rewrite, const ir::PathMatch& match, Action* action) {
  const PathRewriteForm form = FormOf(rewrite, match);
  if (form.regex) {
    action->mutable_regex_rewrite()->mutable_pattern()->set_regex(form.pattern);
    action->mutable_regex_rewrite()->set_substitution(form.substitution);
  } else {
    action->set_prefix_rewrite(form.prefix);
  }
}

}  // namespace weft::envoy
