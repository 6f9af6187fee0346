// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "random/proto_rules.h"

#include <envoy/config/cluster/v3/cluster.pb.h>
#include <envoy/config/core/v3/extension.pb.h>
#include <envoy/config/endpoint/v3/endpoint.pb.h>
#include <envoy/config/listener/v3/listener.pb.h>
#include <envoy/config/route/v3/route.pb.h>
#include <envoy/config/route/v3/scoped_route.pb.h>
#include <envoy/extensions/transport_sockets/tls/v3/secret.pb.h>
#include <fmt/format.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/duration.pb.h>
#include <re2/re2.h>
#include <validate/validate.pb.h>

#include <algorithm>

namespace weft::sets {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// "gt", "gte", "lt", "lte", "const" and "in" of all rules of numbers.
template <class Rules, class Number>
std::string NumberProblem(const Rules& rules, Number value) {
  if (rules.has_const_() && value != rules.const_()) return "const";
  if (rules.has_gt() && !(value > rules.gt())) return fmt::format("must be above {}", rules.gt());
  if (rules.has_gte() && !(value >= rules.gte()))
    return fmt::format("must be at least {}", rules.gte());
  if (rules.has_lt() && !(value < rules.lt())) return fmt::format("must be below {}", rules.lt());
  if (rules.has_lte() && !(value <= rules.lte()))
    return fmt::format("must be at most {}", rules.lte());
  const auto listed = [&](const auto& list) {
    return std::ranges::find(list, value) != list.end();
  };
  if (rules.in_size() > 0 && !listed(rules.in())) return "in";
  return listed(rules.not_in()) ? "not_in" : "";
}

size_t CodePoints(const std::string& text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

bool IsHeaderText(const std::string& text, bool strict) {
  return std::ranges::none_of(text, [strict](char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0 || c == '\n' || c == '\r') return true;
    return strict && ((byte < 0x20 && c != '\t') || byte == 0x7f);
  });
}

bool IsHeaderName(const std::string& text, bool strict) {
  if (!strict) return IsHeaderText(text, false);
  static const RE2 kName("^:?[0-9a-zA-Z!#$%&'*+-.^_|~`]+$");
  return RE2::FullMatch(text, kName);
}

template <class Rules>
std::string TextProblem(const Rules& rules, const std::string& text) {
  if (rules.ignore_empty() && text.empty()) return "";
  if (rules.has_const_() && text != rules.const_()) return "const";
  if (rules.has_min_len() && CodePoints(text) < rules.min_len()) return "min_len";
  if (rules.has_max_len() && CodePoints(text) > rules.max_len()) return "max_len";
  if (rules.has_prefix() && !text.starts_with(rules.prefix())) return "prefix";
  if (rules.has_suffix() && !text.ends_with(rules.suffix())) return "suffix";
  if (rules.has_pattern() && !RE2::PartialMatch(text, rules.pattern())) return "pattern";
  if (rules.in_size() > 0 && std::ranges::find(rules.in(), text) == rules.in().end()) return "in";
  if constexpr (requires { rules.well_known_regex(); }) {
    if (rules.has_min_bytes() && text.size() < rules.min_bytes()) return "min_bytes";
    if (rules.has_max_bytes() && text.size() > rules.max_bytes()) return "max_bytes";
    const bool strict = !rules.has_strict() || rules.strict();
    if (rules.well_known_regex() == validate::HTTP_HEADER_NAME && !IsHeaderName(text, strict)) {
      return "no name of a header";
    }
    if (rules.well_known_regex() == validate::HTTP_HEADER_VALUE && !IsHeaderText(text, strict)) {
      return "no value of a header";
    }
  }
  return "";
}

int64_t Nanoseconds(const google::protobuf::Duration& duration) {
  return duration.seconds() * 1'000'000'000 + duration.nanos();
}

std::string DurationProblem(const validate::DurationRules& rules, int64_t value) {
  if (rules.has_gt() && !(value > Nanoseconds(rules.gt()))) return "too short";
  if (rules.has_gte() && !(value >= Nanoseconds(rules.gte()))) return "too short";
  if (rules.has_lt() && !(value < Nanoseconds(rules.lt()))) return "too long";
  if (rules.has_lte() && !(value <= Nanoseconds(rules.lte()))) return "too long";
  return "";
}

class Checker {
 public:
  explicit Checker(std::vector<std::string>& broken) : broken_(broken) {}

  void Check(const Message& message, const std::string& path) {
    const Descriptor& descriptor = *message.GetDescriptor();
    const Reflection& reflection = *message.GetReflection();
    if (!reflection.GetUnknownFields(message).empty()) Report(path, "an unknown field");
    if (descriptor.full_name() == "google.protobuf.Any") {
      CheckPacked(static_cast<const google::protobuf::Any&>(message), path);
      return;
    }
    for (int index = 0; index < descriptor.oneof_decl_count(); ++index) {
      const auto* oneof = descriptor.oneof_decl(index);
      if (oneof->options().GetExtension(validate::required) &&
          !reflection.HasOneof(message, oneof)) {
        Report(path, "nothing of " + oneof->name());
      }
    }
    for (int index = 0; index < descriptor.field_count(); ++index) {
      CheckField(message, *descriptor.field(index), path + "." + descriptor.field(index)->name());
    }
  }

 private:
  void Report(const std::string& path, const std::string& rule) {
    broken_.push_back(fmt::format("{}: {}", path, rule));
  }

  void CheckPacked(const google::protobuf::Any& any, const std::string& path) {
    const std::string name = any.type_url().substr(any.type_url().rfind('/') + 1);
    const Descriptor* descriptor =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    if (!descriptor) {
      Report(path, "of an unknown type " + name);
      return;
    }
    const std::unique_ptr<Message> packed(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
    if (!packed->ParseFromString(any.value())) {
      Report(path, "bytes that are no " + name);
      return;
    }
    Check(*packed, path + "<" + descriptor->name() + ">");
  }

  void CheckField(const Message& message, const FieldDescriptor& field, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    const validate::FieldRules& rules = field.options().GetExtension(validate::rules);
    if (field.is_repeated()) {
      const int size = reflection.FieldSize(message, &field);
      if (!field.is_map()) CheckSize(rules.repeated(), size, path);
      const validate::FieldRules& of_items = rules.repeated().items();
      for (int index = 0; index < size; ++index) {
        const std::string place = fmt::format("{}[{}]", path, index);
        if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          CheckMessage(reflection.GetRepeatedMessage(message, &field, index), of_items, place);
        } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
          CheckText(reflection.GetRepeatedString(message, &field, index), of_items, place);
        }
      }
      return;
    }
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      if (reflection.HasField(message, &field)) {
        CheckMessage(reflection.GetMessage(message, &field), rules, path);
      } else if (field.containing_oneof()) {
        return;  // another member, or none, is there
      } else if (rules.message().required() || rules.duration().required() ||
                 rules.any().required()) {
        Report(path, "required");
      }
      return;
    }
    // Of a oneof only the member that is there is checked.
    if (field.containing_oneof() && !reflection.HasField(message, &field)) return;
    CheckScalar(message, field, rules, path);
  }

  void CheckSize(const validate::RepeatedRules& rules, int size, const std::string& path) {
    if (rules.ignore_empty() && size == 0) return;
    if (rules.has_min_items() && static_cast<uint64_t>(size) < rules.min_items())
      Report(path, "min_items");
    if (rules.has_max_items() && static_cast<uint64_t>(size) > rules.max_items())
      Report(path, "max_items");
  }

  void CheckMessage(const Message& value, const validate::FieldRules& rules,
                    const std::string& path) {
    const std::string& name = value.GetDescriptor()->full_name();
    if (name == "google.protobuf.Duration") {
      const auto& duration = static_cast<const google::protobuf::Duration&>(value);
      // Envoy counts nanoseconds in 64 bits, and refuses what does not fit.
      constexpr int64_t kMostSeconds = 9'223'372'036;
      if (duration.seconds() < 0 || duration.seconds() > kMostSeconds || duration.nanos() < 0 ||
          duration.nanos() > 999'999'999) {
        Report(path, "out of range");
      } else if (std::string problem = DurationProblem(rules.duration(), Nanoseconds(duration));
                 !problem.empty()) {
        Report(path, problem);
      }
      return;
    }
    // The rules of a number stand on its wrapper.
    if (name.starts_with("google.protobuf.") && name.ends_with("Value") &&
        value.GetDescriptor()->field_count() == 1) {
      CheckScalar(value, *value.GetDescriptor()->field(0), rules, path);
      return;
    }
    if (!rules.message().skip()) Check(value, path);
  }

  void CheckText(const std::string& text, const validate::FieldRules& rules,
                 const std::string& path) {
    std::string problem;
    if (rules.has_string()) problem = TextProblem(rules.string(), text);
    if (rules.has_bytes()) problem = TextProblem(rules.bytes(), text);
    if (!problem.empty()) Report(path, problem);
  }

  void CheckScalar(const Message& message, const FieldDescriptor& field,
                   const validate::FieldRules& rules, const std::string& path) {
    const Reflection& reflection = *message.GetReflection();
    std::string problem;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        CheckText(reflection.GetString(message, &field), rules, path);
        return;
      case FieldDescriptor::CPPTYPE_UINT32:
        if (rules.has_uint32())
          problem = NumberProblem(rules.uint32(), reflection.GetUInt32(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_UINT64:
        if (rules.has_uint64())
          problem = NumberProblem(rules.uint64(), reflection.GetUInt64(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        if (rules.has_int32())
          problem = NumberProblem(rules.int32(), reflection.GetInt32(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        if (rules.has_int64())
          problem = NumberProblem(rules.int64(), reflection.GetInt64(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_DOUBLE:
        if (rules.has_double_())
          problem = NumberProblem(rules.double_(), reflection.GetDouble(message, &field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int value = reflection.GetEnumValue(message, &field);
        const auto& listed = rules.enum_().not_in();
        if (rules.enum_().defined_only() && !field.enum_type()->FindValueByNumber(value))
          problem = "defined_only";
        if (std::ranges::find(listed, value) != listed.end()) problem = "not_in";
        break;
      }
      default:
        break;
    }
    if (!problem.empty()) Report(path, problem);
  }

  std::vector<std::string>& broken_;
};

}  // namespace

std::vector<std::string> BrokenRules(const Message& message) {
  std::vector<std::string> broken;
  Checker(broken).Check(message, message.GetDescriptor()->name());
  return broken;
}

std::unique_ptr<Message> ParseResource(const ir::Resource& resource) {
  namespace config = ::envoy::config;
  std::unique_ptr<Message> message;
  switch (resource.id.type) {
    case ir::ResourceType::kSecret:
      message = std::make_unique<::envoy::extensions::transport_sockets::tls::v3::Secret>();
      break;
    case ir::ResourceType::kCluster:
      message = std::make_unique<config::cluster::v3::Cluster>();
      break;
    case ir::ResourceType::kEndpoints:
      message = std::make_unique<config::endpoint::v3::ClusterLoadAssignment>();
      break;
    case ir::ResourceType::kRoutes:
      message = std::make_unique<config::route::v3::RouteConfiguration>();
      break;
    case ir::ResourceType::kScope:
      message = std::make_unique<config::route::v3::ScopedRouteConfiguration>();
      break;
    case ir::ResourceType::kListener:
      message = std::make_unique<config::listener::v3::Listener>();
      break;
    case ir::ResourceType::kExtension:
      message = std::make_unique<config::core::v3::TypedExtensionConfig>();
      break;
  }
  if (!message->ParseFromString(*resource.bytes)) return nullptr;
  return message;
}

}  // namespace weft::sets
