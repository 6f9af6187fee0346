// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Events only mark what is to be looked at: what is true is read from the disk afterwards. Where
// the order of things is in doubt, everything is looked at again. A file is never read because of
// an event that may come in the middle of its being written (its creation, its deletion just
// before, a change of its mode): else an editor's save would take objects down for a moment.
#include "sources/files/file_source.h"

#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "sources/files/links.h"
#include "sources/files/read_file.h"

namespace weft::sources {
namespace {

bool IsLink(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
}

bool Exists(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0;
}

// Whether an event on a file means that it is there in whole: closed, renamed into place, or made
// as a link or as one more name of a file.
bool IsComplete(const std::string& path, uint32_t mask) {
  if (mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) return true;
  struct stat status;
  return (mask & IN_CREATE) && lstat(path.c_str(), &status) == 0 &&
         (S_ISLNK(status.st_mode) || status.st_nlink > 1);
}

}  // namespace

Result<std::unique_ptr<FileSource>> FileSource::Create(FileSourceOptions options,
                                                       const Clock& clock) {
  while (options.root.size() > 1 && options.root.ends_with('/')) options.root.pop_back();
  if (!Exists(options.root)) {
    return Fail(fmt::format("there is no file or folder {}", options.root),
                "name the folder that holds your YAML files");
  }
  std::unique_ptr<FileSource> source(new FileSource(std::move(options), clock));
  if (source->options_.poll) {
    source->next_poll_ = clock.Now();
    return source;
  }
  if (auto inotify = Inotify::Create()) {
    source->inotify_ = std::move(*inotify);
  } else {
    source->PollFromNowOn(inotify.error());
  }
  return source;
}

std::optional<MonoTime> FileSource::deadline() const {
  std::optional<MonoTime> due = next_poll_;
  if (rescan_ || !dirty_.empty() || !read_again_.empty()) due = clock_.Now();
  for (const auto& [path, when] : vanished_) due = due ? std::min(*due, when) : when;
  return due;
}

FileBatch FileSource::Drain() {
  const MonoTime began = clock_.Now();
  TakeEvents();
  if (rescan_ || (next_poll_ && clock_.Now() >= *next_poll_)) Rescan();
  LookForGone();
  ReadDirty();
  ReadAgain();
  ForgetOverdue();
  FileBatch batch = claims_.Settle(
      [&](const std::string& file) { return ReadConfigFile(file, options_.max_file_bytes); });
  batch.began = began;
  batch.more = !dirty_.empty();
  if (findings_ != said_) batch.source = said_ = findings_;
  return batch;
}

// --- what is to be looked at ---------------------------------------------------------------------

void FileSource::TakeEvents() {
  if (!inotify_) return;
  left_.clear();
  const Inotify::Events events = inotify_->Read();
  if (events.overflow) rescan_ = true;
  for (const Inotify::Event& event : events.events) {
    if (rescan_) return;
    TakeEvent(event);
  }
}

void FileSource::TakeEvent(const Inotify::Event& event) {
  if (event.name.empty()) {
    // A folder itself is gone or has moved. Of one within the tree its parent tells; of the root,
    // or of one that a link leads into, nobody else does.
    const bool inner = event.folder != options_.root &&
                       (folders_.contains(event.folder) || left_.contains(event.folder));
    if (!inner && (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT))) rescan_ = true;
    return;
  }
  const std::string path = (event.folder == "/" ? "" : event.folder) + "/" + event.name;
  if (const auto found = depends_on_.find(path); found != depends_on_.end()) {
    const bool gone = event.mask & (IN_DELETE | IN_MOVED_FROM);
    const bool complete = (event.mask & IN_ISDIR) || IsComplete(path, event.mask);
    for (const std::string& file : found->second) {
      if (file == options_.root)
        rescan_ = rescan_ || gone || complete;
      else if (gone)
        perhaps_gone_.insert(file);
      else if (complete)
        dirty_.insert(file);
    }
  }
  if (const auto found = companion_of_.find(path); found != companion_of_.end()) {
    if ((event.mask & (IN_DELETE | IN_MOVED_FROM | IN_ISDIR)) || IsComplete(path, event.mask))
      read_again_.insert(found->second.begin(), found->second.end());
  }
  if (!folders_.contains(event.folder) || event.name.starts_with('.')) return;
  if (event.mask & IN_ISDIR) {
    TakeFolder(path, event.mask);
  } else if (IsConfigFile(event.name)) {
    TakeFile(path, event.mask);
  }
}

void FileSource::TakeFolder(const std::string& path, uint32_t mask) {
  if (mask & (IN_MOVED_FROM | IN_DELETE)) {
    const std::string below = path + "/";
    std::erase_if(folders_, [&](const std::string& folder) {
      const bool gone = folder == path || folder.starts_with(below);
      if (gone) {
        inotify_->Remove(folder);
        left_.insert(folder);
      }
      return gone;
    });
    for (std::string& file : claims_.Below(path)) perhaps_gone_.insert(std::move(file));
  } else if (mask & (IN_MOVED_TO | IN_CREATE)) {
    TakeTree(ListTree(path, [&](const std::string& folder) { Watch(folder); }));
  }
}

void FileSource::TakeFile(const std::string& path, uint32_t mask) {
  if (mask & (IN_DELETE | IN_MOVED_FROM)) {
    perhaps_gone_.insert(path);
  } else if (IsComplete(path, mask) || ((mask & IN_ATTRIB) && unreadable_.contains(path))) {
    dirty_.insert(path);
  }
}

// --- looking at everything -----------------------------------------------------------------------

void FileSource::Rescan() {
  rescan_ = false;
  std::erase_if(findings_, [](const Finding& f) { return f.code != "WEFT-FOLDER-POLLED"; });
  if (inotify_) inotify_->Clear();
  folders_.clear();
  depends_on_.clear();
  companion_of_.clear();
  linked_.clear();
  WatchNamesBehind(options_.root);
  const Tree tree = ListTree(options_.root, [&](const std::string& folder) { Watch(folder); });
  if (tree.exists) {
    for (const std::string& file : claims_.AllFiles()) {
      if (!std::ranges::binary_search(tree.files, file)) perhaps_gone_.insert(file);
    }
    TakeTree(tree);
  } else {
    perhaps_gone_.clear();
    findings_.push_back(
        model::FileFinding(Severity::kError, "WEFT-FOLDER-GONE", options_.root, {},
                           "it is not there any more; what it gave stays until it is back", ""));
  }
  if (next_poll_) next_poll_ = clock_.Now() + options_.poll_interval;
}

void FileSource::TakeTree(const Tree& tree) {
  for (const std::string& file : tree.files) {
    const FileSignature signature = SignatureOf(file);
    const bool known = claims_.Knows(file) && !vanished_.contains(file);
    if (known && signature.size >= 0 && signature == claims_.Signature(file)) {
      if (IsLink(file)) WatchNamesBehind(file);
      if (const auto found = companions_.find(file); found != companions_.end()) {
        WatchCompanions(file, std::move(found->second));
      }
    } else {
      dirty_.insert(file);
    }
  }
  for (const std::string& link : tree.linked_folders) {
    findings_.push_back(model::FileFinding(Severity::kInfo, "WEFT-FOLDER-LINK", link, {},
                                           "links to folders are not followed",
                                           "move the folder itself here"));
  }
}

void FileSource::Watch(const std::string& folder) {
  folders_.insert(folder);
  if (!inotify_) return;
  if (const Status added = inotify_->Add(folder); !added) PollFromNowOn(added.error());
}

void FileSource::WatchNamesBehind(const std::string& path) {
  if (!inotify_) return;
  linked_.insert(path);
  for (const std::string& name : NamesBehind(path)) {
    depends_on_[name].insert(path);
    if (const Status added = inotify_->Add(FolderOf(name)); !added) PollFromNowOn(added.error());
  }
}

// What has changed since it was read is read again.
void FileSource::WatchCompanions(const std::string& file, std::vector<Companion> companions) {
  for (const Companion& companion : companions) {
    if (inotify_) {
      for (const std::string& name : NamesBehind(companion.path)) {
        companion_of_[name].insert(file);
        const Status added = inotify_->Add(FolderOf(name));
        if (!added) PollFromNowOn(added.error());
      }
    }
    if (SignatureOf(companion.path) != companion.signature) read_again_.insert(file);
  }
  companions_[file] = std::move(companions);
}

void FileSource::Unlink(const std::string& path) {
  const auto erase_from = [&path](DependentFiles& names) {
    for (auto entry = names.begin(); entry != names.end();) {
      entry->second.erase(path);
      entry = entry->second.empty() ? names.erase(entry) : std::next(entry);
    }
  };
  if (linked_.erase(path)) erase_from(depends_on_);
  if (companions_.erase(path)) erase_from(companion_of_);
}

void FileSource::PollFromNowOn(const Error& reason) {
  if (next_poll_) return;
  next_poll_ = clock_.Now() + options_.poll_interval;
  findings_.push_back(
      model::FileFinding(Severity::kWarning, "WEFT-FOLDER-POLLED", options_.root, {},
                         fmt::format("{}: it is looked at every {} ms instead", reason.message,
                                     options_.poll_interval.count()),
                         reason.next));
}

// --- what has been marked, read from the disk ----------------------------------------------------

void FileSource::LookForGone() {
  for (const std::string& path : std::exchange(perhaps_gone_, {})) {
    // One that is there (again) is read when an event says that it is complete.
    if (!Exists(path)) Vanished(path);
  }
}

void FileSource::Vanished(const std::string& path) {
  if (path == options_.root) {
    rescan_ = true;
  } else if (claims_.Knows(path)) {
    vanished_.try_emplace(path, clock_.Now() + options_.deletion_grace);
    claims_.SetLeaving(path);
  }
}

void FileSource::ForgetOverdue() {
  const MonoTime now = clock_.Now();
  std::erase_if(vanished_, [&](const auto& entry) {
    const auto& [path, when] = entry;
    if (when > now) return false;
    if (!Exists(path)) {
      claims_.Erase(path);
      unreadable_.erase(path);
    }
    return true;
  });
}

void FileSource::ReadDirty() {
  std::vector<std::string> paths;
  while (!dirty_.empty() && paths.size() < options_.batch_files) {
    std::string path = std::move(dirty_.extract(dirty_.begin()).value());
    Unlink(path);
    if (IsLink(path) || path == options_.root) WatchNamesBehind(path);
    paths.push_back(std::move(path));
  }
  for (FileContent& content : ReadConfigFiles(paths, options_.max_file_bytes, options_.threads)) {
    if (content.exists) {
      Take(std::move(content));
    } else {
      Vanished(content.path);
    }
  }
}

// Files that are as they were when they were read, with companions that are not. A file that has
// changed itself is read when an event says that it is complete.
void FileSource::ReadAgain() {
  for (const std::string& path : std::exchange(read_again_, {})) {
    if (!claims_.Knows(path)) continue;
    const FileSignature before = claims_.Signature(path);
    FileContent content = ReadConfigFile(path, options_.max_file_bytes);
    if (content.signature != before || SignatureOf(path) != before) continue;
    Unlink(path);
    if (IsLink(path) || path == options_.root) WatchNamesBehind(path);
    Take(std::move(content));
  }
}

void FileSource::Take(FileContent content) {
  vanished_.erase(content.path);
  const bool unreadable =
      std::ranges::count(content.findings, "WEFT-FILE-UNREADABLE", &Finding::code) > 0;
  if (unreadable)
    unreadable_.insert(content.path);
  else
    unreadable_.erase(content.path);
  if (!content.companions.empty()) WatchCompanions(content.path, content.companions);
  std::vector<model::RawObject> last_good;
  if (!content.whole && options_.last_good && !claims_.Knows(content.path)) {
    last_good = options_.last_good(content.path);
  }
  claims_.Set(std::move(content), std::move(last_good));
}

}  // namespace weft::sources
