// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/claims.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "model/json_hash.h"

namespace weft::sources {

Claims::ObjectEntry* Claims::Take(FileEntry& file, model::RawObject object, uint64_t hash,
                                  bool kept) {
  ObjectEntry& entry = *objects_.try_emplace(object.ref).first;
  std::vector<Claim>& claims = entry.second.claims;
  auto claim = std::ranges::find(claims, &file, &Claim::file);
  if (claim == claims.end()) claim = claims.insert(claims.end(), Claim{.file = &file});
  *claim = {&file, hash, object.document, object.item, object.line, kept};
  file.second.objects.push_back(&entry);
  fresh_[{&entry, &file}] = std::make_shared<const model::RawObject>(std::move(object));
  touched_.insert(&entry);
  return &entry;
}

void Claims::Drop(FileEntry& file, ObjectEntry& object) {
  // Whoever holds the same object may now be without a rival: what is said of him changes.
  for (const Claim& claim : object.second.claims) reported_.insert(claim.file->first);
  std::erase_if(object.second.claims, [&](const Claim& claim) { return claim.file == &file; });
  fresh_.erase({&object, &file});
  touched_.insert(&object);
}

void Claims::Set(FileContent content, std::vector<model::RawObject> last_good) {
  const auto [found, is_new] = files_.try_emplace(content.path);
  FileEntry& entry = *found;
  File& file = entry.second;
  reported_.insert(entry.first);
  file.signature = content.signature;
  file.leaving = false;
  file.whole = content.whole;
  file.findings = std::move(content.findings);

  const std::vector<ObjectEntry*> before = std::exchange(file.objects, {});
  std::set<const ObjectEntry*> now;
  for (HashedObject& read : content.objects) {
    now.insert(Take(entry, std::move(read.object), read.hash, false));
  }
  for (ObjectEntry* object : before) {
    if (now.contains(object)) continue;
    touched_.insert(object);
    if (file.whole) {
      Drop(entry, *object);
    } else {
      std::ranges::find(object->second.claims, &entry, &Claim::file)->kept = true;
      file.objects.push_back(object);
    }
  }
  if (file.whole || !is_new) return;
  for (model::RawObject& object : last_good) {
    const auto known = objects_.find(object.ref);
    if (known != objects_.end() && now.contains(&*known)) continue;
    const uint64_t hash = model::StableHash(object.value);
    now.insert(Take(entry, std::move(object), hash, true));
  }
}

void Claims::SetLeaving(const std::string& file) {
  const auto found = files_.find(file);
  if (found == files_.end()) return;
  found->second.leaving = true;
  touched_.insert(found->second.objects.begin(), found->second.objects.end());
}

void Claims::Erase(const std::string& file) {
  const auto found = files_.find(file);
  if (found == files_.end()) return;
  reported_.insert(file);
  for (ObjectEntry* object : found->second.objects) Drop(*found, *object);
  files_.erase(found);
}

std::vector<std::string> Claims::Below(const std::string& path) const {
  std::vector<std::string> below;
  const std::string folder = path + "/";
  for (auto at = files_.lower_bound(path); at != files_.end(); ++at) {
    if (at->first == path || at->first.starts_with(folder))
      below.push_back(at->first);
    else if (!at->first.starts_with(path))
      break;
  }
  return below;
}

std::vector<std::string> Claims::AllFiles() const {
  std::vector<std::string> all;
  all.reserve(files_.size());
  for (const auto& [path, file] : files_) all.push_back(path);
  return all;
}

FileSignature Claims::Signature(const std::string& file) const {
  const auto found = files_.find(file);
  return found == files_.end() ? FileSignature{} : found->second.signature;
}

const Claims::Claim* Claims::Winner(const Object& object) {
  const auto rank = [](const Claim& claim) {
    return std::tie(claim.file->second.leaving, claim.file->first);
  };
  const auto best = std::ranges::min_element(object.claims, {}, rank);
  return best == object.claims.end() ? nullptr : &*best;
}

void Claims::SettleObject(ObjectEntry& entry, const ReadAgain& read_again, Settled& settled) {
  const ObjectRef& ref = entry.first;
  Object& object = entry.second;
  for (const Claim& claim : object.claims) reported_.insert(claim.file->first);
  while (const Claim* claim = Winner(object)) {
    const ObjectPlace place = {claim->file->first, claim->document, claim->item, claim->line};
    if (object.given && object.given_hash == claim->hash) {
      if (place != object.given_place) settled.moved[ref] = place;
      object.given_place = place;
      return;
    }
    const auto fresh = fresh_.find({&entry, claim->file});
    if (fresh != fresh_.end()) {
      settled.changes[ref] = fresh->second;
      object.given = true;
      object.given_hash = claim->hash;
      object.given_place = place;
      return;
    }
    // The object falls to a file that was read long ago.
    if (read_again_.insert(place.file).second) {
      FileContent content = read_again(place.file);
      if (content.exists) Set(std::move(content));
    } else {  // it is not in there any more
      std::erase(claim->file->second.objects, &entry);
      Drop(*claim->file, entry);
    }
  }
  if (object.given) settled.changes[ref] = nullptr;
  touched_.erase(&entry);
  objects_.erase(ref);
}

void Claims::AddFindings(const FileEntry& file, FileReport& report) const {
  std::vector<std::string> kept;
  for (const ObjectEntry* object : file.second.objects) {
    const Claim* winner = Winner(object->second);
    const Claim& own = *std::ranges::find(object->second.claims, &file, &Claim::file);
    if (own.kept) kept.push_back(object->first.ForPeople());
    if (winner == &own) {
      report.objects.push_back(object->first);
    } else if (!file.second.leaving) {
      report.findings.push_back(model::FileFinding(
          Severity::kError, "WEFT-OBJECT-TWICE", file.first, {own.line, 1},
          fmt::format("{} stands in {}:{} as well, which comes first by name: that one is used",
                      object->first.ForPeople(), winner->file->first, winner->line),
          "remove one of the two, or give it another name"));
    }
  }
  if (kept.empty()) return;
  const size_t count = kept.size();
  std::ranges::sort(kept);
  kept.resize(std::min<size_t>(count, 3));
  std::string names = fmt::format("{}", fmt::join(kept, ", "));
  if (count > kept.size()) names += fmt::format(" and {} more", count - kept.size());
  report.findings.push_back(model::FileFinding(
      Severity::kWarning, "WEFT-FILE-FROZEN", file.first, {},
      fmt::format("until it can be read, what it gave before stays as it was: {}", names),
      "mend what could not be read"));
}

FileBatch Claims::Settle(const ReadAgain& read_again) {
  Settled settled;
  while (!touched_.empty()) {
    ObjectEntry& object = **touched_.begin();
    touched_.erase(touched_.begin());
    SettleObject(object, read_again, settled);
  }
  FileBatch batch;
  for (auto& [ref, value] : settled.changes) {
    settled.moved.erase(ref);
    batch.changes.push_back({ref, std::move(value)});
  }
  for (auto& [ref, place] : settled.moved) batch.moved.push_back({ref, std::move(place)});
  for (const std::string& path : reported_) {
    FileReport report{.file = path, .state = FileState::kGone, .objects = {}, .findings = {}};
    if (const auto found = files_.find(path); found != files_.end()) {
      report.state = found->second.whole ? FileState::kRead : FileState::kFrozen;
      report.findings = found->second.findings;
      AddFindings(*found, report);
    }
    batch.files.push_back(std::move(report));
  }
  fresh_.clear();
  reported_.clear();
  read_again_.clear();
  return batch;
}

}  // namespace weft::sources
