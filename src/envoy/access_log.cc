// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/access_log.h"

#include <map>
#include <string>

#include "envoy/extensions/access_loggers/file/v3/file.pb.h"
#include "envoy/message.h"

namespace weft::envoy {
namespace {

const std::map<std::string, std::string>& StreamFields() {
  static const auto* const kFields = new std::map<std::string, std::string>{
      {"start_time", "%START_TIME%"},
      {"duration_ms", "%DURATION%"},
      {"response_flags", "%RESPONSE_FLAGS%"},
      {"bytes_received", "%BYTES_RECEIVED%"},
      {"bytes_sent", "%BYTES_SENT%"},
      {"client", "%DOWNSTREAM_REMOTE_ADDRESS%"},
      {"server_name", "%REQUESTED_SERVER_NAME%"},
      {"upstream_cluster", "%UPSTREAM_CLUSTER_RAW%"},
      {"upstream_host", "%UPSTREAM_HOST%"},
      {"connection_termination_details", "%CONNECTION_TERMINATION_DETAILS%"},
  };
  return *kFields;
}

const std::map<std::string, std::string>& HttpFields() {
  static const auto* const kFields = [] {
    auto* fields = new std::map<std::string, std::string>(StreamFields());
    fields->merge(std::map<std::string, std::string>{
        {"method", "%REQ(:METHOD)%"},
        {"authority", "%REQ(:AUTHORITY)%"},
        {"path", "%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%"},
        {"protocol", "%PROTOCOL%"},
        {"status", "%RESPONSE_CODE%"},
        {"response_code_details", "%RESPONSE_CODE_DETAILS%"},
        {"route", "%ROUTE_NAME%"},
        {"request_id", "%REQ(X-REQUEST-ID)%"},
        {"user_agent", "%REQ(USER-AGENT)%"},
    });
    return fields;
  }();
  return *kFields;
}

}  // namespace

std::optional<::envoy::config::accesslog::v3::AccessLog> ToAccessLog(const ir::AccessLog& log,
                                                                     LogOf what) {
  if (!log.enabled) return std::nullopt;
  ::envoy::extensions::access_loggers::file::v3::FileAccessLog file;
  file.set_path(log.path);
  auto* json = file.mutable_log_format()->mutable_json_format()->mutable_fields();
  const auto& fields = !log.fields.empty() && what == LogOf::kHttp ? log.fields
                       : what == LogOf::kHttp                      ? HttpFields()
                                                                   : StreamFields();
  for (const auto& [name, value] : fields) (*json)[name].set_string_value(value);
  ::envoy::config::accesslog::v3::AccessLog access_log;
  access_log.set_name("envoy.access_loggers.file");
  PackInto(file, access_log.mutable_typed_config());
  return access_log;
}

}  // namespace weft::envoy
