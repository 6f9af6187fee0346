// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The pid file as JSON.
#include "agent/pid_file.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace weft::agent {
namespace json = boost::json;

std::string RenderPidFile(const PidFile& file) {
  return json::serialize(json::object{{"pid", file.process.pid},
                                      {"start_ticks", file.process.start_ticks},
                                      {"boot_id", file.process.boot_id},
                                      {"configuration", file.configuration}}) +
         "\n";
}

std::optional<PidFile> ReadPidFile(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  const json::object* object = error ? nullptr : value.if_object();
  if (!object) return std::nullopt;
  const auto number = [&](const char* name) -> std::optional<uint64_t> {
    const json::value* member = object->if_contains(name);
    if (!member || !member->is_number()) return std::nullopt;
    boost::system::error_code inexact;
    const auto out = member->to_number<uint64_t>(inexact);
    return inexact ? std::nullopt : std::optional(out);
  };
  const auto pid = number("pid"), ticks = number("start_ticks"), config = number("configuration");
  const json::value* boot = object->if_contains("boot_id");
  if (!pid || *pid == 0 || *pid > 1u << 30 || !ticks || !config || !boot || !boot->is_string()) {
    return std::nullopt;
  }
  return PidFile{{static_cast<pid_t>(*pid), *ticks, std::string(boot->as_string())}, *config};
}

}  // namespace weft::agent
