// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// FileSource: a folder of YAML and JSON, read once and then followed.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sources/files/claims.h"
#include "sources/files/companions.h"
#include "sources/files/inotify.h"
#include "sources/files/tree.h"

namespace weft::sources {

struct FileSourceOptions {
  std::string root;  // a folder, or one file
  size_t max_file_bytes = 64u << 20;
  int threads = 2;           // that read, when there are many files to read
  size_t batch_files = 512;  // that are read for one batch, at most
  // A file that vanishes is forgotten only after this time: editors and git replace a file by
  // removing it and writing it anew, and nothing is to be taken down in between.
  std::chrono::milliseconds deletion_grace{100};
  // Look at every file's size and times every so often instead of being told by inotify: for file
  // systems of the network. Also what happens when the kernel's limit on watches is reached.
  bool poll = false;
  std::chrono::milliseconds poll_interval{2000};
  // The objects that a file gave before this process began (from the state directory); asked for
  // when a file cannot be read in whole the first time. May be empty.
  std::function<std::vector<model::RawObject>(const std::string& file)> last_good;
};

// Thread rule: one thread at a time. Nothing runs in between: call Drain when fd() is readable or
// the deadline has passed. The first call looks at everything.
//
// Read are .yaml, .yml and .json, in subfolders too, but nothing hidden. Links to files are
// followed, and so is a change of what they lead to (a mounted ConfigMap's ..data); links to
// folders are not, except at the root. A file is read when its writer closes it or when it is
// renamed into place, and so it is when that happens to a file that an object in it takes a value
// from (model/object_files.h). When the root itself vanishes, what it gave stays until it is back.
class FileSource {
 public:
  // `clock` outlives the source. Fails when nothing is at the root.
  static Result<std::unique_ptr<FileSource>> Create(FileSourceOptions options, const Clock& clock);

  // -1 when files are looked at every so often.
  int fd() const { return inotify_ ? inotify_->fd() : -1; }

  // When Drain is due though fd() is quiet; nothing: never.
  std::optional<MonoTime> deadline() const;

  // What has changed since the last call; empty when nothing has. Marked `more` when there are so
  // many files to read that the next call, which is due at once, has the rest.
  FileBatch Drain();

 private:
  FileSource(FileSourceOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock) {}

  void TakeEvents();
  void TakeEvent(const Inotify::Event& event);
  void TakeFolder(const std::string& path, uint32_t mask);
  void TakeFile(const std::string& path, uint32_t mask);
  void Rescan();
  void TakeTree(const Tree& tree);
  void Watch(const std::string& folder);
  void WatchNamesBehind(const std::string& path);
  void Unlink(const std::string& path);
  void WatchCompanions(const std::string& file, std::vector<Companion> companions);
  void PollFromNowOn(const Error& reason);
  void LookForGone();
  void ForgetOverdue();
  void ReadDirty();
  void ReadAgain();
  void Take(FileContent content);
  void Vanished(const std::string& path);

  const FileSourceOptions options_;
  const Clock& clock_;
  std::optional<Inotify> inotify_;
  Claims claims_;

  std::set<std::string> folders_;  // of the tree, watched
  std::set<std::string> left_;     // those that left the tree during this call of Drain
  // Of a name somewhere on the disk: the configuration files (or the root) that it decides about.
  using DependentFiles = std::map<std::string, std::set<std::string>, std::less<>>;
  DependentFiles depends_on_;
  std::set<std::string> linked_;                              // files that stand in depends_on_
  std::map<std::string, std::vector<Companion>> companions_;  // of the files that have some
  DependentFiles companion_of_;
  std::set<std::string> unreadable_;  // files that could not be opened: a chmod may mend that

  bool rescan_ = true;
  std::set<std::string> dirty_;               // to be read
  std::set<std::string> read_again_;          // for their companions' sake
  std::set<std::string> perhaps_gone_;        // to be looked for, but not to be read
  std::map<std::string, MonoTime> vanished_;  // when to forget them
  std::optional<MonoTime> next_poll_;         // unset: inotify tells everything
  std::vector<Finding> findings_;             // on the source as a whole
  std::vector<Finding> said_;                 // those of the last batch
};

}  // namespace weft::sources
