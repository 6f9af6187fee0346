// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/source.h"

#include <CLI/CLI.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <utility>

#include "cli/control_socket.h"
#include "cli/folder.h"
#include "cli/read_text.h"
#include "net/unix_http.h"
#include "server/api.h"

namespace weft::cli {
namespace {

// The message of an answer that is none.
Failure FailureOf(int status, const std::string& body) {
  boost::system::error_code failed;
  const boost::json::value json = boost::json::parse(body, failed);
  const auto error = failed ? std::expected<server::ApiError, std::string>(std::unexpected(body))
                            : server::FromJson<server::ApiError>(json);
  if (error && !error->error.empty()) return {kFailed, {error->error, error->next}};
  return {kFailed, {fmt::format("status {}: {}", status, body), ""}};
}

class FolderSource final : public Source {
 public:
  explicit FolderSource(std::unique_ptr<Folder> folder) : folder_(std::move(folder)) {}

  Outcome<std::string> Get(const server::Target& target) override {
    const server::World world{.core = folder_->core(),
                              .configuration = folder_->configuration(),
                              .read_file = read_file_,
                              .runtime = runtime_};
    server::ApiResponse response = server::Handle(world, {"GET", server::ToText(target)});
    if (response.status != 200) {
      return std::unexpected(FailureOf(response.status, response.body));
    }
    return response.finish ? response.finish() : std::move(response.body);
  }

 private:
  const std::unique_ptr<Folder> folder_;
  const server::ReadFile read_file_ = &ReadText;
  const server::Runtime runtime_;
};

class SocketSource final : public Source {
 public:
  explicit SocketSource(std::string socket) : socket_(std::move(socket)) {}

  Outcome<std::string> Get(const server::Target& target) override {
    auto response =
        net::UnixHttpGet(socket_, server::ToText(target),
                         {.timeout = std::chrono::seconds(10), .max_body = size_t{256} << 20});
    if (!response) {
      return GiveUp(kNotConnected, "no Weft answers: " + response.error().message,
                    "is weft run or weft serve running? -f FOLDER reads files alone");
    }
    if (response->status != 200) {
      return std::unexpected(FailureOf(response->status, response->body));
    }
    return std::move(response->body);
  }

 private:
  const std::string socket_;
};

}  // namespace

void AddSourceOptions(CLI::App& command, SourceOptions& options) {
  command.add_option("-f,--files", options.folder, "read this folder or file; ask no running Weft")
      ->type_name("PATH");
  command
      .add_option("--socket", options.socket,
                  "control socket of the running Weft to ask (default: $WEFT_SOCKET, or the only "
                  "one there is)")
      ->type_name("PATH");
}

Outcome<std::unique_ptr<Source>> OpenFolder(const std::string& folder, Io& io) {
  auto read = Folder::Read(folder, io.clock);
  if (!read) return std::unexpected(Failure{kFailed, read.error()});
  return std::make_unique<FolderSource>(std::move(*read));
}

Outcome<std::unique_ptr<Source>> OpenSource(const SourceOptions& options, Io& io) {
  if (!options.folder.empty()) return OpenFolder(options.folder, io);
  auto socket = ChooseControlSocket(options.socket, io.environment);
  if (!socket) return std::unexpected(socket.error());
  return std::make_unique<SocketSource>(std::move(*socket));
}

Outcome<boost::json::value> FetchJson(Source& source, const server::Target& target) {
  const auto body = source.Get(target);
  if (!body) return std::unexpected(body.error());
  boost::system::error_code failed;
  boost::json::value json = boost::json::parse(*body, failed);
  if (failed) {
    return GiveUp(kFailed, fmt::format("the answer to {} is no JSON: {}", server::ToText(target),
                                       failed.message()));
  }
  return json;
}

}  // namespace weft::cli
