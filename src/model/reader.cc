// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// How leaves and metadata are read.
#include "model/reader.h"

#include <fmt/format.h>

#include "model/scalars.h"

namespace weft::model::internal {
namespace {

std::string_view KindName(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "true or false";
    case boost::json::kind::int64:
    case boost::json::kind::uint64:
    case boost::json::kind::double_:
      return "a number";
    case boost::json::kind::string:
      return "text";
    case boost::json::kind::array:
      return "a list";
    case boost::json::kind::object:
      return "an object";
  }
  return "something else";
}

Trouble Because(std::string message) {
  return std::make_unique<DecodeError>(DecodeError{.path = {}, .message = std::move(message)});
}

template <std::integral Int>
Trouble ReadInteger(const boost::json::value& from, Int& to) {
  boost::system::error_code failed;
  to = from.to_number<Int>(failed);
  if (!failed) return nullptr;
  to = 0;
  if (!from.is_number()) return WrongType(from, "an integer");
  return Because(fmt::format("must be an integer from {} to {}", std::numeric_limits<Int>::min(),
                             std::numeric_limits<Int>::max()));
}

Trouble ReadTime(const boost::json::value& from, int64_t& to) {
  std::string text;
  if (Trouble trouble = Read(from, text)) return trouble;
  const std::optional<int64_t> time = ParseTime(text);
  if (!time) return Because("must be a time as in RFC 3339, such as 2026-11-23T08:30:00Z");
  to = *time;
  return nullptr;
}

// The copy of the object that kubectl leaves: as large as the object, and of no effect.
constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

}  // namespace

Trouble WrongType(const boost::json::value& found, std::string_view wanted) {
  return Because(fmt::format("must be {}, is {}", wanted, KindName(found)));
}

Trouble InMember(std::string_view member, Trouble inner) {
  const bool joined = inner->path.empty() || inner->path.starts_with('[');
  inner->path = fmt::format("{}{}{}", member, joined ? "" : ".", inner->path);
  return inner;
}

Trouble InKey(std::string_view key, Trouble inner) {
  return InMember(fmt::format("[{}]", key), std::move(inner));
}

Trouble InElement(size_t element, Trouble inner) {
  return InMember(fmt::format("[{}]", element), std::move(inner));
}

Trouble Read(const boost::json::value& from, std::string& to) {
  const boost::json::string* text = from.if_string();
  if (!text) return WrongType(from, "text");
  to.assign(text->data(), text->size());
  return nullptr;
}

Trouble Read(const boost::json::value& from, SharedText& to) {
  const boost::json::string* text = from.if_string();
  if (!text) return WrongType(from, "text");
  to = std::string_view(text->data(), text->size());
  return nullptr;
}

Trouble Read(const boost::json::value& from, bool& to) {
  const bool* value = from.if_bool();
  if (!value) return WrongType(from, "true or false");
  to = *value;
  return nullptr;
}

Trouble Read(const boost::json::value& from, int32_t& to) { return ReadInteger(from, to); }
Trouble Read(const boost::json::value& from, int64_t& to) { return ReadInteger(from, to); }

Trouble Read(const boost::json::value& from, double& to) {
  if (!from.is_number()) return WrongType(from, "a number");
  to = from.to_number<double>();
  return nullptr;
}

Trouble Read(const boost::json::value& from, IntOrString& to) {
  if (const boost::json::string* text = from.if_string()) {
    to = std::string(*text);
    return nullptr;
  }
  if (!from.is_number()) return WrongType(from, "an integer or text");
  return Read(from, to.emplace<int32_t>());
}

Trouble Read(const boost::json::value& from, boost::json::value& to) {
  to = from;
  return nullptr;
}

Trouble Read(const boost::json::value& from, ObjectMeta& to) {
  const boost::json::object* object = from.if_object();
  if (!object) return WrongType(from, "an object");
  Trouble trouble;
  const auto read = [&](std::string_view name, auto& member, auto reader) {
    const auto found = object->find(name);
    if (trouble || found == object->end() || found->value().is_null()) return;
    trouble = reader(found->value(), member);
    if (trouble) trouble = InMember(name, std::move(trouble));
  };
  const auto plain = [](const boost::json::value& value, auto& member) {
    return Read(value, member);
  };
  read("name", to.name, plain);
  read("namespace", to.namespace_, plain);
  read("uid", to.uid, plain);
  read("generation", to.generation, plain);
  read("labels", to.labels, plain);
  read("annotations", to.annotations, plain);
  read("creationTimestamp", to.creationTimestamp, ReadTime);
  read("deletionTimestamp", to.deletionTimestamp,
       [](const boost::json::value& value, std::optional<int64_t>& member) {
         return ReadTime(value, member.emplace());
       });
  to.annotations.erase(std::string(kLastApplied));
  return trouble;
}

}  // namespace weft::model::internal
