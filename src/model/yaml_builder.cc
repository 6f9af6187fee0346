// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// One loop over the events, with a stack of the mappings and lists that are open: no recursion, so
// that no text can exhaust the stack. Messages repeat no value and nothing that may be meant as
// one: it may be a secret.
#include "model/yaml_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "model/yaml_scalar.h"

namespace weft::model {
namespace {

using boost::json::value;

constexpr size_t kBytesPerNode = 24;
constexpr std::string_view kYamlTag = "tag:yaml.org,2002:";

TextProblem TagProblem(const YamlEvent& event) {
  return {.code = "WEFT-YAML-TAG",
          .at = event.at,
          .message =
              "the tag (the word that begins with '!') does not fit this value, or is none "
              "that Kubernetes knows",
          .next = "remove it, or put the value in quotes"};
}

// Whether `resolved` is of the type that the tag names. An int may be asked for as a float.
bool FitsTag(const value& resolved, std::string_view tag) {
  if (tag == "int") return resolved.is_int64() || resolved.is_uint64();
  if (tag == "float") return resolved.is_number();
  if (tag == "bool") return resolved.is_bool();
  return tag == "null" && resolved.is_null();
}

std::expected<value, TextProblem> ScalarValue(const YamlEvent& event) {
  if (event.text.find('\0') != std::string_view::npos) {
    return std::unexpected(TextProblem{.code = "WEFT-YAML-VALUE",
                                       .at = event.at,
                                       .message = "a NUL character is not allowed in a value",
                                       .next = "remove the escape that stands for it"});
  }
  std::string_view tag = event.tag;
  const bool named = tag.starts_with(kYamlTag);
  if (named) tag.remove_prefix(kYamlTag.size());
  const bool is_string = tag.empty() ? !event.plain : (named && tag == "str") || event.tag == "!";
  if (is_string) return value(boost::json::string_view(event.text));
  if (!tag.empty() && !named) return std::unexpected(TagProblem(event));
  std::optional<value> resolved = ResolvePlainScalar(event.text);
  if (!tag.empty() && (!resolved || !FitsTag(*resolved, tag))) {
    return std::unexpected(TagProblem(event));
  }
  if (!resolved) return value(boost::json::string_view(event.text));
  if (resolved->is_double() && !std::isfinite(resolved->get_double())) {
    return std::unexpected(
        TextProblem{.code = "WEFT-YAML-VALUE",
                    .at = event.at,
                    .message = fmt::format("{} is a number that no object can hold", event.text),
                    .next = "put it in quotes if it is meant as text"});
  }
  return std::move(*resolved);
}

// A key as Kubernetes writes it: 1 becomes "1", yes becomes "true".
std::string KeyText(const value& key) {
  if (key.is_string()) return std::string(key.get_string());
  if (key.is_bool()) return key.get_bool() ? "true" : "false";
  if (key.is_int64()) return fmt::format("{}", key.get_int64());
  if (key.is_uint64()) return fmt::format("{}", key.get_uint64());
  return fmt::format("{}", key.get_double());
}

TextProblem DuplicateKey(std::string_view key, Mark at, Mark first) {
  return {.code = "WEFT-YAML-DUPLICATE-KEY",
          .at = at,
          .message = fmt::format("the key '{}' stands here for the second time (first on line {})",
                                 key, first.line),
          .next = "remove one of the two, or merge them"};
}

}  // namespace

ParsedDocument YamlBuilder::Build() {
  while (true) {
    auto event = events_.Next();
    Problem problem;
    if (!event) {
      problem = std::move(event.error());
    } else if (event->kind == YamlEventKind::kEnd) {
      break;
    } else {
      problem = Take(*event);
    }
    if (problem) {
      document_.value = nullptr;
      document_.error = std::move(problem);
      break;
    }
  }
  return std::move(document_);
}

YamlBuilder::Problem YamlBuilder::Take(const YamlEvent& event) {
  if (frames_.empty()) document_.at = event.at;
  if (!frames_.empty() && frames_.back().is_items && event.kind != YamlEventKind::kSequenceEnd) {
    document_.item_lines.push_back(event.at.line);
    object_begin_ = event.offset;
  }
  if (Problem problem = CheckSize(event)) return problem;
  switch (event.kind) {
    case YamlEventKind::kSequenceStart:
    case YamlEventKind::kMappingStart:
      return Open(event);
    case YamlEventKind::kSequenceEnd:
    case YamlEventKind::kMappingEnd:
      if (frames_.back().is_items) object_begin_ = event.offset;
      return Close();
    case YamlEventKind::kAlias:
      return TakeAlias(event);
    case YamlEventKind::kScalar:
    case YamlEventKind::kEnd:
      break;
  }
  if (!frames_.empty() && frames_.back().mapping && !frames_.back().has_key) return TakeKey(event);
  auto scalar = ScalarValue(event);
  if (!scalar) return std::move(scalar.error());
  return TakeNode({.value = std::move(*scalar), .bytes = kBytesPerNode + event.text.size()},
                  std::string(event.anchor), event.at);
}

YamlBuilder::Problem YamlBuilder::CheckSize(const YamlEvent& event) {
  if (event.offset <= object_begin_ + limits_.object_chars) return {};
  return TextProblem{
      .code = "WEFT-OBJECT-TOO-LARGE",
      .at = document_.item_lines.empty() ? document_.at : Mark{document_.item_lines.back(), 1},
      .message = fmt::format("the object that begins here has more than {} characters of text",
                             limits_.object_chars),
      .next = "split it into smaller objects"};
}

YamlBuilder::Problem YamlBuilder::Open(const YamlEvent& event) {
  const bool mapping = event.kind == YamlEventKind::kMappingStart;
  if (!frames_.empty() && frames_.back().mapping && !frames_.back().has_key) {
    return TextProblem{.code = "WEFT-YAML-VALUE",
                       .at = event.at,
                       .message = "a mapping or a list cannot be a key",
                       .next = "put {{ … }} in quotes if this is a placeholder of a template"};
  }
  if (static_cast<int>(frames_.size()) >= limits_.depth) {
    return TextProblem{
        .code = "WEFT-YAML-TOO-DEEP",
        .at = event.at,
        .message = fmt::format("mappings and lists are nested more than {} deep", limits_.depth),
        .next = "no kind that Weft reads needs this depth: check the indentation"};
  }
  if (!event.tag.empty() && event.tag != "!" &&
      event.tag != (mapping ? "tag:yaml.org,2002:map" : "tag:yaml.org,2002:seq")) {
    return TagProblem(event);
  }
  Frame frame{.mapping = mapping, .at = event.at, .anchor = std::string(event.anchor)};
  frame.is_items = !mapping && frames_.size() == 1 && frames_[0].key == "items";
  frame.first = children_.size();
  frame.bytes = kBytesPerNode;
  frames_.push_back(std::move(frame));
  return {};
}

YamlBuilder::Problem YamlBuilder::TakeKey(const YamlEvent& event) {
  Frame& frame = frames_.back();
  auto key = ScalarValue(event);
  if (!key) return std::move(key.error());
  if (key->is_null()) {
    return TextProblem{.code = "WEFT-YAML-VALUE",
                       .at = event.at,
                       .message = "a key is missing before the ':'",
                       .next = "write the key, or put the text in quotes"};
  }
  if (!event.anchor.empty()) {
    Node node{.value = *key, .bytes = kBytesPerNode + event.text.size()};
    if (Problem problem = Spend(node.bytes, event.at)) return problem;
    anchors_.insert_or_assign(std::string(event.anchor), std::move(node));
  }
  frame.key = KeyText(*key);
  frame.key_at = event.at;
  frame.has_key = true;
  frame.merge = event.plain && event.tag.empty() && event.text == "<<";
  frame.bytes += frame.key.size();
  return {};
}

YamlBuilder::Problem YamlBuilder::TakeAlias(const YamlEvent& event) {
  const auto alias_problem = [&](std::string message, std::string next) {
    return TextProblem{.code = "WEFT-YAML-ALIAS",
                       .at = event.at,
                       .message = std::move(message),
                       .next = std::move(next)};
  };
  if (!frames_.empty() && frames_.back().mapping && !frames_.back().has_key) {
    return alias_problem("an alias cannot be a key", "write the key itself");
  }
  for (const Frame& frame : frames_) {
    if (frame.anchor == event.anchor) {
      return alias_problem("this alias stands within what it names", "write the values out");
    }
  }
  const auto found = anchors_.find(event.anchor);
  if (found == anchors_.end()) {
    return alias_problem("this alias (the word that begins with '*') names no anchor above it",
                         "put the value in quotes if the '*' is part of it");
  }
  const Node& node = found->second;
  if (Problem problem = Spend(node.bytes, event.at)) return problem;
  if (static_cast<int>(frames_.size()) + node.height > limits_.depth) {
    return alias_problem(fmt::format("with this alias, mappings and lists are nested more than {} "
                                     "deep",
                                     limits_.depth),
                         "write the values out");
  }
  return TakeNode(node, {}, event.at);
}

// Every anchor and every alias copies a value: together they stay within the limit.
YamlBuilder::Problem YamlBuilder::Spend(size_t bytes, Mark at) {
  alias_bytes_ += bytes;
  if (alias_bytes_ <= limits_.alias_bytes) return {};
  return TextProblem{.code = "WEFT-YAML-ALIAS",
                     .at = at,
                     .message = fmt::format(
                         "the anchors and aliases of this document add up to more than {} bytes",
                         limits_.alias_bytes),
                     .next = "write the values out, or in several objects"};
}

YamlBuilder::Problem YamlBuilder::TakeNode(Node node, const std::string& anchor, Mark at) {
  if (!anchor.empty()) {
    if (Problem problem = Spend(node.bytes, at)) return problem;
    anchors_.insert_or_assign(anchor, node);
  }
  if (frames_.empty()) {
    document_.value = std::move(node.value);
    return {};
  }
  Frame& frame = frames_.back();
  frame.bytes += node.bytes;
  frame.height = std::max(frame.height, node.height);
  children_.push_back({.key = std::move(frame.key),
                       .key_at = frame.key_at,
                       .value = std::move(node.value),
                       .merge = frame.merge});
  frame.key.clear();
  frame.has_key = frame.merge = false;
  return {};
}

YamlBuilder::Problem YamlBuilder::Close() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  Node node{.bytes = frame.bytes, .height = frame.height + 1};
  if (frame.mapping) {
    if (Problem problem = CloseMapping(frame, node)) return problem;
  } else {
    boost::json::array& array = node.value.emplace_array();
    array.reserve(children_.size() - frame.first);
    for (size_t i = frame.first; i < children_.size(); ++i) {
      array.push_back(std::move(children_[i].value));
    }
  }
  children_.resize(frame.first);
  return TakeNode(std::move(node), frame.anchor, frame.at);
}

YamlBuilder::Problem YamlBuilder::CloseMapping(Frame& frame, Node& node) {
  const auto first = children_.begin() + static_cast<ptrdiff_t>(frame.first);
  boost::json::object& object = node.value.emplace_object();
  object.reserve(children_.size() - frame.first);
  for (auto child = first; child != children_.end(); ++child) {
    if (child->merge) continue;
    if (object.emplace(child->key, std::move(child->value)).second) continue;
    const auto twin =
        std::find_if(first, child, [&](const Child& c) { return !c.merge && c.key == child->key; });
    return DuplicateKey(child->key, child->key_at, twin->key_at);
  }
  for (auto child = first; child != children_.end(); ++child) {
    if (!child->merge) continue;
    if (Problem problem = Merge(object, child->value, child->key_at)) return problem;
  }
  return {};
}

// YAML 1.1's "<<": a mapping, or a list of mappings, whose keys fill in what is not there yet.
YamlBuilder::Problem YamlBuilder::Merge(boost::json::object& into, const boost::json::value& from,
                                        Mark at) {
  const auto fill = [&](const value& source) {
    if (!source.is_object()) return false;
    for (const auto& [key, item] : source.get_object()) into.emplace(key, item);
    return true;
  };
  const bool filled = from.is_array() ? std::ranges::all_of(from.get_array(), fill) : fill(from);
  if (filled) return {};
  return TextProblem{.code = "WEFT-YAML-VALUE",
                     .at = at,
                     .message = "'<<' takes a mapping, or a list of mappings",
                     .next = "put '<<' in quotes if it is meant as a key"};
}

}  // namespace weft::model
