// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which file gives which object: what is settled when two files hold one object, and what remains
// of a file that cannot be read. No disk, no clock.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/finding.h"
#include "base/object_ref.h"
#include "model/raw_object.h"
#include "sources/files/read_file.h"

namespace weft::sources {

// Where an object stands.
struct ObjectPlace {
  SharedText file;
  int document = 0;
  int item = -1;
  int line = 1;

  bool operator==(const ObjectPlace&) const = default;
};

struct ObjectChange {
  ObjectRef ref;
  std::shared_ptr<const model::RawObject> object;  // null: there is no such object any more
};

// An object whose value is as it was, but whose place is not.
struct MovedObject {
  ObjectRef ref;
  ObjectPlace place;
};

enum class FileState {
  kRead,    // everything in it is taken
  kFrozen,  // a part could not be read: objects that it gave before and that are not in the rest
            // stay
  kGone,
};

// All that is to be said of one file; it replaces what was said of it before.
struct FileReport {
  std::string file;
  FileState state = FileState::kRead;
  std::vector<ObjectRef> objects;  // those that it gives
  std::vector<Finding> findings;
};

// What has changed since the last time, sorted by object and by file.
struct FileBatch {
  MonoTime began{};  // when the source began to look
  std::vector<ObjectChange> changes;
  std::vector<MovedObject> moved;
  std::vector<FileReport> files;
  // All that is to be said of the source as a whole, when that has changed.
  std::optional<std::vector<Finding>> source;
  // Not all that the source has seen: act on it when the batches that follow have come, the last
  // one without this mark. So a large folder is never in memory as text and objects all at once.
  bool more = false;

  bool empty() const {
    return changes.empty() && moved.empty() && files.empty() && !source && !more;
  }
};

// An object belongs to the first file, by path, that holds it; a file that is leaving (deleted, but
// perhaps about to come back) yields to all others. Values are not kept: only hashes and places.
class Claims {
 public:
  // Reads a file again; for an object that falls to another file, whose value is not in memory.
  using ReadAgain = std::function<FileContent(const std::string& file)>;

  // What the file holds now. When it is not whole, objects that it held before and that are not in
  // the content stay claimed, and so do those of `last_good` when the file is seen for the first
  // time.
  void Set(FileContent content, std::vector<model::RawObject> last_good = {});
  void SetLeaving(const std::string& file);
  void Erase(const std::string& file);

  bool Knows(const std::string& file) const { return files_.contains(file); }
  // The files at or below a path.
  std::vector<std::string> Below(const std::string& path) const;
  std::vector<std::string> AllFiles() const;
  // The signature that the file had when it was last read; {} when it is not known.
  FileSignature Signature(const std::string& file) const;

  // Settles everything that was touched since the last call.
  FileBatch Settle(const ReadAgain& read_again);

 private:
  struct Object;
  struct File;
  // Entries of the maps below: they stay where they are until they are erased.
  using ObjectEntry = std::pair<const ObjectRef, Object>;
  using FileEntry = std::pair<const std::string, File>;
  using Value = std::shared_ptr<const model::RawObject>;

  struct File {
    FileSignature signature;
    bool leaving = false;
    bool whole = true;
    std::vector<ObjectEntry*> objects;
    std::vector<Finding> findings;  // of reading it
  };
  struct Claim {
    FileEntry* file = nullptr;
    uint64_t hash = 0;
    int document = 0;
    int item = -1;
    int line = 1;
    bool kept = false;  // not in the file's text, of which a part could not be read
  };
  struct Object {
    std::vector<Claim> claims;
    bool given = false;
    uint64_t given_hash = 0;
    ObjectPlace given_place;
  };
  struct Settled {
    std::map<ObjectRef, Value> changes;
    std::map<ObjectRef, ObjectPlace> moved;
  };

  ObjectEntry* Take(FileEntry& file, model::RawObject object, uint64_t hash, bool kept);
  void Drop(FileEntry& file, ObjectEntry& object);
  void SettleObject(ObjectEntry& object, const ReadAgain& read_again, Settled& settled);
  void AddFindings(const FileEntry& file, FileReport& report) const;
  static const Claim* Winner(const Object& object);

  std::map<std::string, File, std::less<>> files_;
  std::map<ObjectRef, Object> objects_;
  // Since the last Settle:
  std::map<std::pair<ObjectEntry*, FileEntry*>, Value> fresh_;
  std::set<ObjectEntry*> touched_;
  std::set<std::string> reported_;
  std::set<std::string> read_again_;
};

}  // namespace weft::sources
