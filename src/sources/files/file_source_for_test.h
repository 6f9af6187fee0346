// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests: a FileSource over a folder of its own, its batches in short.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/temp_dir_for_test.h"
#include "sources/files/file_source.h"

namespace weft::sources {

using std::chrono::milliseconds;

// The document of a Service; ends the document.
inline std::string Service(std::string_view name, int port = 80) {
  return "apiVersion: v1\nkind: Service\nmetadata: {name: " + std::string(name) +
         "}\nspec: {ports: [{port: " + std::to_string(port) + "}]}\n---\n";
}

class FileSourceTest : public testing::Test {
 protected:
  void Start(const std::string& root = {}) {
    options_.root = root.empty() ? dir_.path() : root;
    auto source = FileSource::Create(options_, clock_);
    ASSERT_TRUE(source) << source.error().message;
    source_ = std::move(*source);
  }

  // The batch in short: "+a" set, "-a" gone, "~a" moved (by name), then "file:state:CODES" for
  // files that are not merely read.
  std::string Drain() {
    const FileBatch batch = source_->Drain();
    std::string out;
    const auto add = [&](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
    for (const ObjectChange& change : batch.changes) {
      add((change.object ? "+" : "-") + change.ref.name);
      if (change.object) {
        EXPECT_EQ(change.object->ref, change.ref);
        places_[change.ref.name] = Short(change.object->file);
      }
    }
    for (const MovedObject& moved : batch.moved) {
      add("~" + moved.ref.name);
      places_[moved.ref.name] = Short(moved.place.file);
    }
    for (const FileReport& report : batch.files) {
      std::string codes;
      for (const Finding& finding : report.findings) {
        codes += ":" + finding.code.substr(5) + "@" + finding.field;
      }
      const char* state = report.state == FileState::kFrozen ? "frozen"
                          : report.state == FileState::kGone ? "gone"
                                                             : "read";
      if (report.state == FileState::kFrozen || !codes.empty()) {
        add(Short(report.file) + ":" + state + codes);
      }
      findings_[Short(report.file)] = report.findings;
    }
    if (batch.source) {
      for (const Finding& finding : *batch.source) add("root:" + finding.code.substr(5));
      if (batch.source->empty()) add("root:fine");
    }
    if (batch.more) add("more");
    return out;
  }

  // Drains, lets the grace of deletions pass, drains again.
  std::string DrainLater() {
    std::string first = Drain();
    clock_.Advance(options_.deletion_grace);
    const std::string second = Drain();
    if (!first.empty() && !second.empty()) first += " | ";
    return first + second;
  }

  std::string Short(const std::string& path) const {
    return path.starts_with(dir_.path() + "/") ? path.substr(dir_.path().size() + 1) : path;
  }

  TempDir dir_;
  FakeClock clock_;
  FileSourceOptions options_;
  std::unique_ptr<FileSource> source_;
  std::map<std::string, std::string> places_;             // file of each object
  std::map<std::string, std::vector<Finding>> findings_;  // of each file
};

}  // namespace weft::sources
