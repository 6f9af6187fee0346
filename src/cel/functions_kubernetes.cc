// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Functions that Kubernetes adds to CEL.
#include "base/ip.h"
#include "base/names.h"
#include "cel/functions.h"

namespace weft::cel {
namespace {

using Arguments = std::span<const Value>;

// IPv4-mapped IPv6 addresses are no addresses here.
Value IsIp(Frame&, Arguments arguments) {
  const auto address = ParseIp(Text(arguments[0]));
  return address.has_value() && !address->IsMappedV4();
}

Value IsCidr(Frame&, Arguments arguments) {
  const auto prefix = ParseIpPrefix(Text(arguments[0]));
  return prefix.has_value() && !prefix->address.IsMappedV4();
}

template <FormatCheck Check>
Value MakeFormat(Frame&, Arguments) {
  return Format{Check};
}

// An optional list of problems, absent when the text is valid.
Value Validate(Frame& frame, Arguments arguments) {
  if (!frame.PayForBytes(Text(arguments[1]).size())) return Failure{};
  std::string problem = std::get<Format>(arguments[0]).problem(Text(arguments[1]));
  if (problem.empty()) return frame.arena.Keep(Optional{});
  List problems{{frame.arena.Keep("must " + problem)}};
  return frame.arena.Keep(
      Optional{.present = true, .value = frame.arena.Keep(std::move(problems))});
}

}  // namespace

std::vector<Function> KubernetesFunctions() {
  const TypeRef text = Simple(Type::Kind::kString);
  const TypeRef truth = Simple(Type::Kind::kBool);
  const TypeRef format = Simple(Type::Kind::kFormat);
  return {
      {"isIP", false, {text}, truth, IsIp},
      {"isCIDR", false, {text}, truth, IsCidr},
      {"format.dns1123Label", false, {}, format, MakeFormat<DnsLabelProblem>},
      {"format.dns1123Subdomain", false, {}, format, MakeFormat<DnsSubdomainProblem>},
      {"format.dns1035Label", false, {}, format, MakeFormat<Dns1035LabelProblem>},
      {"format.qualifiedName", false, {}, format, MakeFormat<QualifiedNameProblem>},
      {"format.labelValue", false, {}, format, MakeFormat<LabelValueProblem>},
      {"validate", true, {format, text}, OptionalOf(ListOf(text)), Validate},
  };
}

}  // namespace weft::cel
