// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/bundle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <utility>

#include "cli/dates.h"
#include "cli/pretty_json.h"
#include "net/admin_client.h"
#include "net/fd.h"
#include "net/unix_http.h"
#include "server/redact.h"
#include "server/values.h"
#include "server/version.h"

namespace weft::cli {
namespace {

namespace fs = std::filesystem;

// Of a log, its end.
constexpr size_t kMostLogBytes = size_t{2} << 20;

constexpr std::string_view kReadme =
    "A support archive of Weft.\n\n"
    "version.json, proxies.json   versions, and which proxies are connected\n"
    "findings.json                what is wrong with the configuration\n"
    "objects/                     the objects, of Secrets the names of the keys alone\n"
    "picture.json                 hosts, routes, clusters and certificates as the proxy has them\n"
    "graph.json, graph.mmd        the nodes of the computation, with counters\n"
    "metrics.txt                  counters of the control plane\n"
    "proxy/                       configuration, counters and logs of each proxy on this machine\n"
    "log/weft.log                 the end of the log of the control plane\n"
    "missing.txt                  what could not be had, and why\n\n"
    "Keys, passwords, tokens and cookies are taken out. Host names and addresses are not.\n";

class Collector {
 public:
  explicit Collector(Source& source) : source_(source) {}

  // A page of the API.
  void AddPage(const std::string& file, const server::Target& target) {
    const auto body = source_.Get(target);
    if (!body) {
      Miss(file, body.error().error.message);
      return;
    }
    AddText(file, *body);
  }

  // Of each kind that there are objects of.
  void AddObjects() {
    const auto kinds = Fetch<server::KindList>(source_, {.path = {"api", "kinds"}});
    if (!kinds) {
      Miss("objects", kinds.error().error.message);
      return;
    }
    for (const server::KindCount& kind : kinds->kinds) {
      if (kind.objects == 0) continue;
      AddPage(
          fmt::format("objects/{}.json", ArchivePath(kind.plural)),
          {.path = {"api", "objects", kind.plural + (kind.group.empty() ? "" : ".") + kind.group},
           .query = {{"whole", "1"}}});
    }
  }

  void AddProxies() {
    const auto list = Fetch<server::ProxyList>(source_, {.path = {"api", "proxies"}});
    if (!list) return;  // told of as a page
    for (const server::ProxyView& proxy : list->proxies) {
      const std::string folder = "proxy/" + ArchivePath(proxy.node) + "/";
      if (proxy.admin_socket.empty()) {
        Miss(folder, "its admin socket is not on this machine");
        continue;
      }
      AddAdminPage(folder + "config_dump.json", proxy.admin_socket, "/config_dump?include_eds");
      AddAdminPage(folder + "clusters.json", proxy.admin_socket, "/clusters?format=json");
      AddAdminPage(folder + "server_info.json", proxy.admin_socket, "/server_info");
      AddAdminPage(folder + "stats.txt", proxy.admin_socket, "/stats?usedonly");
      AddLogs(fs::path(proxy.admin_socket).parent_path(), folder);
    }
  }

  // The logs in a folder, for a folder of the archive.
  void AddLogs(const fs::path& from, const std::string& to) {
    std::vector<fs::path> logs;
    std::error_code failed;
    for (fs::directory_iterator entry(from, failed), end; !failed && entry != end;
         entry.increment(failed)) {
      std::error_code ignored;
      const bool log = entry->path().extension() == ".log" && entry->is_regular_file(ignored);
      if (log) logs.push_back(entry->path());
    }
    std::ranges::sort(logs);
    for (const fs::path& log : logs) AddLog(log, to);
  }

  std::vector<ArchiveEntry> Take() && {
    entries_.insert(entries_.begin(), {"README.txt", std::string(kReadme)});
    if (!missing_.empty()) entries_.push_back({"missing.txt", server::RedactText(missing_)});
    return std::move(entries_);
  }

 private:
  // Secrets are taken out of JSON by the names of its members, of all else by what it looks like.
  void AddText(const std::string& file, const std::string& text) {
    boost::system::error_code no_json;
    boost::json::value value = boost::json::parse(text, no_json);
    if (no_json) {
      entries_.push_back({file, server::RedactText(text)});
      return;
    }
    server::RedactAnything(value);
    entries_.push_back({file, PrettyJson(value)});
  }

  void AddAdminPage(const std::string& file, const std::string& socket, const std::string& target) {
    const auto response = net::UnixHttpGet(socket, target, {.timeout = std::chrono::seconds(10)});
    if (!response) {
      Miss(file, response.error().message);
    } else if (response->status != 200) {
      Miss(file, fmt::format("status {}", response->status));
    } else {
      AddText(file, response->body);
    }
  }

  void AddLog(const fs::path& log, const std::string& to) {
    std::ifstream stream(log, std::ios::binary | std::ios::ate);
    const auto size = static_cast<size_t>(std::max<std::streamoff>(stream.tellg(), 0));
    stream.seekg(static_cast<std::streamoff>(size - std::min(size, kMostLogBytes)));
    std::string text(std::min(size, kMostLogBytes), '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(stream.gcount()));
    entries_.push_back({to + ArchivePath(log.filename().string()), server::RedactText(text)});
  }

  void Miss(const std::string& file, const std::string& why) {
    missing_ += fmt::format("{}: {}\n", file, why);
  }

  Source& source_;
  std::vector<ArchiveEntry> entries_;
  std::string missing_;
};

// In the current folder, of a name that is not taken.
std::string FreeName(WallTime now) {
  const std::string stem = "weft-bundle-" + FileStamp(now);
  std::string name = stem + ".tar.gz";
  for (int count = 2; fs::exists(name) && count < 100; ++count) {
    name = fmt::format("{}-{}.tar.gz", stem, count);
  }
  return name;
}

Status WriteNewFile(const std::string& path, const std::string& bytes) {
  const net::Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) {
    return Fail(fmt::format("cannot make {}: {}", path, std::strerror(errno)),
                "name another file with --file");
  }
  for (size_t written = 0; written < bytes.size();) {
    const ssize_t count = ::write(file.get(), bytes.data() + written, bytes.size() - written);
    if (count < 0) {
      if (errno == EINTR) continue;
      const Error error{fmt::format("cannot write {}: {}", path, std::strerror(errno)), ""};
      ::unlink(path.c_str());
      return std::unexpected(error);
    }
    written += static_cast<size_t>(count);
  }
  return {};
}

}  // namespace

Outcome<std::vector<ArchiveEntry>> CollectBundle(const SourceOptions& options, Io& io) {
  const auto source = OpenSource(options, io);
  if (!source) return std::unexpected(source.error());
  // Whether anybody answers at all.
  if (const auto version = (*source)->Get({.path = {"api", "version"}}); !version) {
    return std::unexpected(version.error());
  }
  Collector collector(**source);
  collector.AddPage("version.json", {.path = {"api", "version"}});
  collector.AddPage("proxies.json", {.path = {"api", "proxies"}});
  collector.AddPage("findings.json", {.path = {"api", "findings"}});
  collector.AddObjects();
  collector.AddPage("picture.json", {.path = {"api", "picture"}});
  collector.AddPage("graph.json", {.path = {"api", "graph"}});
  collector.AddPage("graph.mmd", {.path = {"api", "graph.mmd"}});
  collector.AddPage("metrics.txt", {.path = {"metrics"}});
  collector.AddProxies();
  if (options.folder.empty()) collector.AddPage("log/weft.log", {.path = {"api", "log"}});
  return std::move(collector).Take();
}

int RunBundle(const BundleOptions& options, Io& io) {
  const auto entries = CollectBundle(options.source, io);
  if (!entries) return Tell(io, entries.error());
  const WallTime now = io.clock.WallNow();
  const std::string file = options.file.empty() ? FreeName(now) : options.file;
  if (const Status written = WriteNewFile(file, TarGz(*entries, now)); !written) {
    return Tell(io, written.error());
  }
  io.out << file << "\n";
  io.err << fmt::format("{} files, without keys and passwords. Look first, then send: tar tzf {}\n",
                        entries->size(), file);
  return kFine;
}

Verb BundleVerb() {
  return {.name = "bundle",
          .summary = "make an archive for whoever is asked for help, without secrets",
          .examples = {{"weft bundle", "of the running Weft, its proxies and logs"},
                       {"weft bundle -f ./my-config", "of a folder"}},
          .declare = [](CLI::App& command) {
            auto options = std::make_shared<BundleOptions>();
            command.add_option("--file", options->file, "the archive to make")->type_name("PATH");
            AddSourceOptions(command, options->source);
            return [options](Io& io) { return RunBundle(*options, io); };
          }};
}

}  // namespace weft::cli
