// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/read_file.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <iterator>
#include <thread>
#include <utility>

#include "model/json_hash.h"

namespace weft::sources {
namespace {

Finding Unreadable(const std::string& path, std::string code, std::string message,
                   std::string next) {
  return model::FileFinding(Severity::kError, std::move(code), path, {}, std::move(message),
                            std::move(next));
}

Finding WhyNot(const std::string& path, const ReadFailure& failure, size_t max_bytes) {
  const std::string message = failure.ForPeople(max_bytes);
  switch (failure.kind) {
    case ReadFailure::Kind::kTooLarge:
      return Unreadable(path, "WEFT-FILE-TOO-LARGE", message + ", and is not read",
                        "split it into several files");
    case ReadFailure::Kind::kNotPlain:
      return Unreadable(path, "WEFT-FILE-UNREADABLE", message,
                        "rename it, or keep it out of the folder");
    case ReadFailure::Kind::kMissing:
    case ReadFailure::Kind::kFailed:
      break;
  }
  return Unreadable(
      path, "WEFT-FILE-UNREADABLE", message,
      failure.error == EACCES ? "give the user of this process the right to read it" : "");
}

void Parse(std::string_view text, FileContent& content) {
  model::ObjectsOfText read = model::ReadObjects(text, content.path);
  content.findings = std::move(read.findings);
  content.whole = read.whole;
  content.objects.reserve(read.objects.size());
  for (model::RawObject& object : read.objects) {
    TakenCompanions taken = TakeCompanions(text, object);
    std::ranges::move(taken.files, std::back_inserter(content.companions));
    if (!taken.findings.empty()) {
      std::ranges::move(taken.findings, std::back_inserter(content.findings));
      content.whole = false;
      continue;
    }
    const uint64_t hash = model::StableHash(object.value);
    content.objects.push_back({std::move(object), hash});
  }
}

}  // namespace

bool IsConfigFile(std::string_view name) {
  if (name.starts_with('.') || name.starts_with('#') || name.ends_with('~')) return false;
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

FileContent ReadConfigFile(const std::string& path, size_t max_bytes) {
  const PlainFile file = ReadPlainFile(path, max_bytes);
  FileContent content{.path = path, .signature = file.signature};
  if (file.bytes) {
    Parse(*file.bytes, content);
    return content;
  }
  content.exists = file.bytes.error().kind != ReadFailure::Kind::kMissing;
  content.whole = false;
  content.findings.push_back(WhyNot(path, file.bytes.error(), max_bytes));
  return content;
}

std::vector<FileContent> ReadConfigFiles(const std::vector<std::string>& paths, size_t max_bytes,
                                         int threads) {
  constexpr size_t kWorthAThread = 64;
  std::vector<FileContent> contents(paths.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < paths.size(); i = next++) {
      contents[i] = ReadConfigFile(paths[i], max_bytes);
    }
  };
  const size_t helpers =
      std::min(static_cast<size_t>(std::max(threads, 1)) - 1, paths.size() / kWorthAThread);
  std::vector<std::jthread> pool;
  for (size_t i = 0; i < helpers; ++i) pool.emplace_back(work);
  work();
  pool.clear();  // joins
  return contents;
}

}  // namespace weft::sources
