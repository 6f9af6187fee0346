// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// AdminClient: requests to Envoy's admin interface and reads of its answers.
#include "net/admin_client.h"

#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include "base/text.h"
#include "fmt/format.h"

namespace weft::net {
namespace {

namespace json = boost::json;

// Walks down object members; null when one is missing.
const json::value* Find(const json::value& from, std::initializer_list<std::string_view> path) {
  const json::value* at = &from;
  for (const std::string_view step : path) {
    const json::object* object = at->if_object();
    at = object ? object->if_contains(step) : nullptr;
    if (!at) return nullptr;
  }
  return at;
}

std::string Text(const json::value& from, std::initializer_list<std::string_view> path) {
  const json::value* found = Find(from, path);
  const json::string* text = found ? found->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

const json::array& Items(const json::value& from, std::string_view member) {
  static const json::array empty;
  const json::value* found = Find(from, {member});
  const json::array* items = found ? found->if_array() : nullptr;
  return items ? *items : empty;
}

uint64_t Number(const json::value* value) {
  if (!value) return 0;
  if (const uint64_t* number = value->if_uint64()) return *number;
  if (const int64_t* number = value->if_int64()) return *number > 0 ? *number : 0;
  return 0;
}

void AddAddress(std::vector<ListenerAddress>& to, const std::string& name,
                const json::value& address) {
  if (Find(address, {"pipe"})) {
    to.push_back({name, Text(address, {"pipe", "path"}), 0});
  } else if (Find(address, {"socket_address"})) {
    to.push_back({name, Text(address, {"socket_address", "address"}),
                  static_cast<uint16_t>(Number(Find(address, {"socket_address", "port_value"})))});
  }
}

template <class Read>
auto Mapped(const Result<json::value>& value, Read read) -> Result<decltype(read(*value))> {
  if (!value) return std::unexpected(value.error());
  return read(*value);
}

// For the value of a query parameter: everything but letters and digits as %XX.
std::string Quoted(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       c == '_' || c == '-';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += fmt::format("%{:02X}", c);
    }
  }
  return out;
}

}  // namespace

std::map<std::string, uint64_t> ReadStats(const json::value& stats) {
  std::map<std::string, uint64_t> out;
  for (const json::value& stat : Items(stats, "stats")) {
    const json::value* value = Find(stat, {"value"});
    if (value && (value->is_int64() || value->is_uint64()))
      out[Text(stat, {"name"})] = Number(value);
  }
  return out;
}

std::vector<ListenerAddress> ReadListeners(const json::value& listeners) {
  std::vector<ListenerAddress> out;
  for (const json::value& status : Items(listeners, "listener_statuses")) {
    const std::string name = Text(status, {"name"});
    if (const json::value* address = Find(status, {"local_address"})) {
      AddAddress(out, name, *address);
    }
    for (const json::value& address : Items(status, "additional_local_addresses")) {
      AddAddress(out, name, address);
    }
  }
  return out;
}

ServerInfo ReadServerInfo(const json::value& info) {
  ServerInfo out{.version = Text(info, {"version"}),
                 .state = Text(info, {"state"}),
                 .node_id = Text(info, {"node", "id"})};
  const std::string uptime = Text(info, {"uptime_current_epoch"});  // "123s"
  for (const char c : uptime) {
    if (c < '0' || c > '9') break;
    out.uptime = out.uptime * 10 + std::chrono::seconds(c - '0');
  }
  return out;
}

AdminClient::AdminClient(std::string socket_path, std::chrono::milliseconds timeout)
    : socket_path_(std::move(socket_path)), bounds_{.timeout = timeout} {}

Result<json::value> AdminClient::GetJson(const std::string& target) const {
  const Result<HttpResponse> response = UnixHttpGet(socket_path_, target, bounds_);
  if (!response) return std::unexpected(response.error());
  if (response->status != 200) {
    return Fail(fmt::format("Envoy's admin answered {} to {}", response->status, target));
  }
  boost::system::error_code error;
  json::value value = json::parse(response->body, error);
  if (error) return Fail(fmt::format("Envoy's admin answered {} with no valid JSON", target));
  return value;
}

Result<bool> AdminClient::Ready() const {
  const Result<HttpResponse> response = UnixHttpGet(socket_path_, "/ready", bounds_);
  if (!response) return std::unexpected(response.error());
  return response->status == 200;
}

Result<ServerInfo> AdminClient::Info() const {
  return Mapped(GetJson("/server_info"), ReadServerInfo);
}

Result<std::vector<ListenerAddress>> AdminClient::Listeners() const {
  return Mapped(GetJson("/listeners?format=json"), ReadListeners);
}

Result<std::map<std::string, uint64_t>> AdminClient::Stats(std::string_view name_regex) const {
  return Mapped(GetJson("/stats?format=json&filter=" + Quoted(name_regex)), ReadStats);
}

Result<json::value> AdminClient::Clusters() const { return GetJson("/clusters?format=json"); }

Result<json::value> AdminClient::ConfigDump(std::string_view resource,
                                            std::string_view name_regex) const {
  std::string target = "/config_dump?include_eds";
  if (!resource.empty()) target += "&resource=" + Quoted(resource);
  if (!name_regex.empty()) target += "&name_regex=" + Quoted(name_regex);
  return GetJson(target);
}

Status AdminClient::DrainListeners() const {
  const Result<HttpResponse> response =
      UnixHttpPost(socket_path_, "/drain_listeners?graceful&skip_exit", bounds_);
  if (!response) return std::unexpected(response.error());
  if (response->status != 200) {
    return Fail(fmt::format("Envoy's admin answered {} to /drain_listeners", response->status));
  }
  return {};
}

}  // namespace weft::net
