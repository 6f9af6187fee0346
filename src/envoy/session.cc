// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/session.h"

#include "envoy/extensions/filters/http/stateful_session/v3/stateful_session.pb.h"
#include "envoy/extensions/http/stateful_session/cookie/v3/cookie.pb.h"
#include "envoy/extensions/http/stateful_session/header/v3/header.pb.h"
#include "envoy/message.h"

namespace weft::envoy {

void SetSession(const ir::SessionPersistence& session, ::envoy::config::route::v3::Route* route) {
  namespace state = ::envoy::extensions::http::stateful_session;
  ::envoy::extensions::filters::http::stateful_session::v3::StatefulSessionPerRoute config;
  auto* kept = config.mutable_stateful_session()->mutable_session_state();
  if (session.by_header) {
    state::header::v3::HeaderBasedSessionState header;
    header.set_name(session.name);
    kept->set_name("envoy.http.stateful_session.header");
    PackInto(header, kept->mutable_typed_config());
  } else {
    state::cookie::v3::CookieBasedSessionState by_cookie;
    auto* cookie = by_cookie.mutable_cookie();
    cookie->set_name(session.name);
    cookie->set_path(session.path);
    if (session.lifetime_ms) SetMilliseconds(*session.lifetime_ms, cookie->mutable_ttl());
    kept->set_name("envoy.http.stateful_session.cookie");
    PackInto(by_cookie, kept->mutable_typed_config());
  }
  (*route->mutable_typed_per_filter_config())[kSessionFilter] = Pack(config);
}

}  // namespace weft::envoy
