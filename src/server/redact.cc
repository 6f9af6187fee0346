// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "server/redact.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"

namespace weft::server {
namespace {

namespace json = boost::json;

constexpr std::string_view kRedacted = "[redacted]";

// Parts of names of members (and of headers) whose values are secret.
constexpr std::string_view kSecretNames[] = {
    "private_key",  "privatekey", "password", "passwd",     "secret_key",          "token",
    "api_key",      "api-key",    "apikey",   "credential", "session_ticket_keys", "hmac_secret",
    "client_secret"};
constexpr std::string_view kSecretHeaders[] = {
    "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-auth-token"};

// The same name with underscores or dashes, in lower case.
bool IsSecretName(std::string_view name) {
  const std::string lower = LowerCase(name);
  return std::ranges::any_of(
             kSecretNames, [&](std::string_view part) { return lower.find(part) != lower.npos; }) ||
         std::ranges::find(kSecretHeaders, lower) != std::end(kSecretHeaders);
}

size_t SizeOf(const json::value& value) {
  return value.is_string() ? value.get_string().size() : 0;
}

// Every leaf below: numbers too, since a member's name said that it is secret as a whole.
void RedactAll(json::value& value) {
  if (value.is_object()) {
    for (auto& member : value.get_object()) RedactAll(member.value());
  } else if (value.is_array()) {
    for (json::value& element : value.get_array()) RedactAll(element);
  } else if (!value.is_null()) {
    value = kRedacted;
  }
}

// {"name" or "key": "authorization", "value" (or another text): …}, as headers are written.
bool NamesSecret(const json::object& object) {
  for (const char* member : {"name", "key", "header_name", "headerName"}) {
    const json::value* name = object.if_contains(member);
    if (name && name->is_string() && IsSecretName(std::string_view(name->get_string()))) {
      return true;
    }
  }
  return false;
}

bool IsName(std::string_view member) {
  return member == "name" || member == "key" || member == "header_name" || member == "headerName";
}

// Of a Secret, the values; and whatever else stands in it, since a value may be in the wrong place.
void RedactSecret(json::object& members) {
  for (auto& member : members) {
    const std::string_view name = member.key();
    if (name == "apiVersion" || name == "kind" || name == "type" || name == "status") continue;
    if (name != "metadata") {
      if (!member.value().is_object()) RedactAll(member.value());
      const bool data = name == "data" || name == "stringData";
      if (!member.value().is_object()) continue;
      for (auto& each : member.value().get_object()) {
        if (data && each.value().is_string()) {
          each.value() = fmt::format("[{} characters]", SizeOf(each.value()));
        } else {
          RedactAll(each.value());
        }
      }
      continue;
    }
    json::value* annotations = member.value().is_object()
                                   ? member.value().get_object().if_contains("annotations")
                                   : nullptr;
    if (!annotations || !annotations->is_object()) continue;
    for (auto& each : annotations->get_object()) {
      if (!std::string_view(each.key()).starts_with("gateway.weft.dev/")) RedactAll(each.value());
    }
  }
}

// Of a patch of a Secret, all but what is patched where.
void RedactPatch(json::object& spec) {
  const json::value* type = spec.if_contains("type");
  const bool secret = !type || !type->is_string() || type->get_string() == "Secret";
  for (auto& member : spec) {
    const std::string_view name = member.key();
    if (name == "type" || name == "name") continue;
    if (!secret) {
      RedactAnything(member.value());
    } else if (name == "patch" && member.value().is_array()) {
      for (json::value& operation : member.value().get_array()) {
        json::value* value =
            operation.is_object() ? operation.get_object().if_contains("value") : nullptr;
        if (value) RedactAll(*value);
      }
    } else {
      RedactAll(member.value());
    }
  }
}

}  // namespace

void RedactObject(json::value& object) {
  if (!object.is_object()) return;
  json::object& members = object.get_object();
  const json::value* kind = members.if_contains("kind");
  if (!kind || !kind->is_string()) return;
  if (kind->get_string() == "Secret") {
    RedactSecret(members);
  } else if (kind->get_string() == "EnvoyPatch") {
    json::value* spec = members.if_contains("spec");
    if (spec && spec->is_object()) RedactPatch(spec->get_object());
  }
}

void RedactAnything(json::value& value) {
  if (value.is_array()) {
    for (json::value& element : value.get_array()) RedactAnything(element);
  } else if (value.is_object()) {
    json::object& object = value.get_object();
    const bool named_secret = NamesSecret(object);
    for (auto& member : object) {
      const std::string_view name = member.key();
      if (IsSecretName(name) || (named_secret && !IsName(name))) {
        RedactAll(member.value());
      } else {
        RedactAnything(member.value());
      }
    }
  } else if (value.is_string()) {
    value = RedactText(std::string_view(value.get_string()));
  }
}

std::string RedactText(std::string_view text) {
  // A block without an end is cut off whole.
  static const RE2 kKey(R"((?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?)"
                        R"((-----END [A-Z ]*PRIVATE KEY-----|\z))");
  static const RE2 kHeader(R"((?i)\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)"
                           R"(|x-auth-token)(["']?\s*[:=]\s*["']?)[^\r\n"']+)");
  std::string result(text);
  RE2::GlobalReplace(&result, kKey, std::string(kRedacted));
  RE2::GlobalReplace(&result, kHeader, R"(\1\2)" + std::string(kRedacted));
  return result;
}

}  // namespace weft::server
