// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The scope module as Envoy sees it: two extensions in one shared object.
//   weft.scope  an early header mutation, on the path of every request: writes the scope key.
//   weft.hosts  an HTTP filter whose configuration is a host table; it only delivers the table and
//               passes on any request that reaches it.
// They meet in one SlotRegistry. Configuration comes on Envoy's main thread, requests on the
// workers.
#include <exception>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/host_key.h"
#include "filters/scope/envoy_abi.h"
#include "filters/scope/host_table.h"
#include "filters/scope/table_slot.h"

namespace weft::scope {
namespace {

using abi::Buffer;

Buffer ToBuffer(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(Buffer buffer) {
  return buffer.data == nullptr ? std::string_view() : std::string_view(buffer.data, buffer.size);
}

void Log(abi::LogLevel level, std::string_view message) {
  envoy_dynamic_module_callback_log(level, ToBuffer(message));
}

// Never destroyed: workers may still serve while the process ends.
SlotRegistry& Registry() {
  static SlotRegistry& registry = *new SlotRegistry;
  return registry;
}

// Configuration of weft.scope: the group whose table is asked.
struct Mutation {
  std::string group;
  const TableSlot& slot;
};

std::expected<std::unique_ptr<Mutation>, std::string> MakeMutation(std::string_view name,
                                                                   std::string_view group) {
  if (name != "weft.scope") return std::unexpected("no early header mutation has this name");
  if (!IsGroupName(group)) return std::unexpected("the configuration is not the name of a group");
  return std::make_unique<Mutation>(std::string(group), Registry().SlotOf(group));
}

// Publishes the table of a weft.hosts configuration. Gives what stands for the configuration.
std::expected<void*, std::string> PublishTable(std::string_view name, std::string_view text) {
  static char configuration;
  if (name != "weft.hosts") return std::unexpected("no HTTP filter has this name");
  std::expected<std::shared_ptr<const HostTable>, std::string> table = HostTable::Parse(text);
  if (!table) return std::unexpected(std::move(table).error());
  Log(abi::kLogInfo, "weft scope: group " + (*table)->group() + " has " +
                         std::to_string((*table)->host_count()) + " hosts");
  Registry().SlotOf((*table)->group()).Publish(*table);
  return &configuration;
}

// Runs `make`; where it fails, logs why and gives null, by which Envoy refuses the configuration
// and keeps the one that it has.
template <class Make>
auto OrRefuse(const char* what, Make make) noexcept -> typename decltype(make())::value_type {
  try {
    auto made = make();
    if (made) return std::move(*made);
    Log(abi::kLogError, std::string("weft scope: ") + what + " refused: " + made.error());
  } catch (const std::exception&) {
    Log(abi::kLogError, "weft scope: out of memory");
  }
  return nullptr;
}

// Sets the scope header of a request.
void Mutate(const Mutation& mutation, void* request) {
  // Keeps its memory between requests: a key is as long as its group and the longest host at most.
  static thread_local std::string key;
  key.clear();
  Buffer authority{nullptr, 0};
  envoy_dynamic_module_callback_early_header_mutation_get_header_value(
      request, ToBuffer(":authority"), &authority, 0, nullptr);
  if (const HostTable* table = mutation.slot.Current()) {
    table->AppendKey(ToView(authority), key);
  } else {
    AppendRestKey(mutation.group, key);
  }
  envoy_dynamic_module_callback_early_header_mutation_set_header(request, ToBuffer(kScopeHeader),
                                                                 ToBuffer(key));
}

}  // namespace
}  // namespace weft::scope

using weft::abi::Buffer;
using weft::abi::FilterStatus;
using weft::abi::kContinue;

WEFT_ENVOY_EVENT const char* envoy_dynamic_module_on_program_init() { return weft::abi::kVersion; }

// The early header mutation.

WEFT_ENVOY_EVENT void* envoy_dynamic_module_on_early_header_mutation_config_new(void*, Buffer name,
                                                                                Buffer config) {
  using namespace weft::scope;
  return OrRefuse("group", [&] { return MakeMutation(ToView(name), ToView(config)); }).release();
}

WEFT_ENVOY_EVENT void envoy_dynamic_module_on_early_header_mutation_config_destroy(void* mutation) {
  delete static_cast<weft::scope::Mutation*>(mutation);
}

// True: Envoy goes on with the next early header mutation.
WEFT_ENVOY_EVENT bool envoy_dynamic_module_on_early_header_mutation_mutate(void* mutation,
                                                                           void* request) {
  weft::scope::Mutate(*static_cast<const weft::scope::Mutation*>(mutation), request);
  return true;
}

// The HTTP filter. Envoy refuses a module in which one of these events is missing.

WEFT_ENVOY_EVENT void* envoy_dynamic_module_on_http_filter_config_new(void*, Buffer name,
                                                                      Buffer config) {
  using namespace weft::scope;
  return OrRefuse("host table", [&] { return PublishTable(ToView(name), ToView(config)); });
}

WEFT_ENVOY_EVENT void* envoy_dynamic_module_on_http_filter_new(void* config, void*) {
  return config;
}

#define WEFT_PASS_ON(event, ...)                                                           \
  WEFT_ENVOY_EVENT FilterStatus envoy_dynamic_module_on_http_filter_##event(__VA_ARGS__) { \
    return kContinue;                                                                      \
  }
#define WEFT_IGNORE(event, ...) \
  WEFT_ENVOY_EVENT void envoy_dynamic_module_on_http_filter_##event(__VA_ARGS__) {}

WEFT_PASS_ON(request_headers, void*, void*, bool)
WEFT_PASS_ON(request_body, void*, void*, bool)
WEFT_PASS_ON(request_trailers, void*, void*)
WEFT_PASS_ON(response_headers, void*, void*, bool)
WEFT_PASS_ON(response_body, void*, void*, bool)
WEFT_PASS_ON(response_trailers, void*, void*)
WEFT_IGNORE(config_destroy, void*)
WEFT_IGNORE(destroy, void*)
WEFT_IGNORE(stream_complete, void*, void*)
WEFT_IGNORE(scheduled, void*, void*, uint64_t)
WEFT_IGNORE(http_callout_done, void*, void*, uint64_t, uint32_t, void*, size_t, Buffer*, size_t)
WEFT_IGNORE(http_stream_headers, void*, void*, uint64_t, void*, size_t, bool)
WEFT_IGNORE(http_stream_data, void*, void*, uint64_t, const Buffer*, size_t, bool)
WEFT_IGNORE(http_stream_trailers, void*, void*, uint64_t, void*, size_t)
WEFT_IGNORE(http_stream_complete, void*, void*, uint64_t)
WEFT_IGNORE(http_stream_reset, void*, void*, uint64_t, uint32_t)
WEFT_IGNORE(downstream_above_write_buffer_high_watermark, void*, void*)
WEFT_IGNORE(downstream_below_write_buffer_low_watermark, void*, void*)
