// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every object has, whatever its kind: apiVersion, kind, metadata.name and metadata.namespace.
#include "model/raw_object.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/names.h"
#include "base/text.h"
#include "model/kinds.h"
#include "model/object.h"
#include "model/yaml.h"

namespace weft::model {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

// The kind, or apiVersion, that is spelled nearly like the one given; empty when it is a stranger.
std::string DidYouMean(const TypeMeta& type) {
  if (type.group.size() + type.kind.size() > 500) return {};
  std::vector<std::string> kinds, groups;
  for (const KindInfo& info : AllKinds()) {
    if (info.group == type.group) kinds.emplace_back(info.kind);
    if (info.kind == type.kind) groups.emplace_back(info.group);
  }
  if (const std::string kind = Nearest(type.kind, kinds); !kind.empty()) {
    return fmt::format("kind: {}", kind);
  }
  const std::string group = Nearest(type.group, groups);
  const KindInfo* info = FindKind(group, type.kind);
  if (group.empty() || !info) return {};
  return fmt::format("apiVersion: {}/{}", group, info->versions().front());
}

// Reads the documents of one text into `out`.
class TextReader {
 public:
  TextReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  ObjectsOfText Read() {
    for (ParsedDocument& document : ParseDocuments(text_)) {
      at_ = {.file = file_, .document = document.number, .line = document.at.line};
      if (document.error) {
        TextProblem& error = *document.error;
        Unreadable(std::move(error.code), error.at, std::move(error.message),
                   std::move(error.next));
      } else {
        TakeDocument(std::move(document));
      }
    }
    return std::move(out_);
  }

  ObjectsOfText ReadValue(boost::json::value value) {
    at_ = {.file = file_};
    TakeObject(std::move(value));
    return std::move(out_);
  }

 private:
  void Unreadable(std::string code, Mark at, std::string message, std::string next) {
    out_.whole = false;
    out_.findings.push_back(FileFinding(Severity::kError, std::move(code), file_, at,
                                        std::move(message), std::move(next)));
  }

  // Where a field of the object that is being read stands. Within a List only the object's line is
  // told: walking a long List for each of many findings would take time with its square.
  Mark Place(std::string_view field) {
    if (at_.item >= 0) return {at_.line, 1};
    if (chunks_.empty()) chunks_ = SplitDocuments(text_);
    const auto number = static_cast<size_t>(at_.document);
    return number < chunks_.size() ? LocateField(chunks_[number], field).at : Mark{at_.line, 1};
  }

  // The same, at the place of a field of the object that is being read.
  void UnreadableField(std::string_view field, std::string message, std::string next,
                       std::string code = "WEFT-OBJECT-UNREADABLE") {
    Unreadable(std::move(code), Place(field), std::move(message), std::move(next));
  }

  void TakeDocument(ParsedDocument document) {
    boost::json::object* object = document.value.if_object();
    boost::json::value* items = object ? object->if_contains("items") : nullptr;
    const boost::json::value* kind = object ? object->if_contains("kind") : nullptr;
    const bool is_list = items && kind && kind->is_string() && kind->get_string().ends_with("List");
    if (!is_list) return TakeObject(std::move(document.value));
    if (items->is_null()) return;
    if (!items->is_array()) {
      return UnreadableField("items", "items of a List must be a list",
                             "begin each item with '- '");
    }
    for (size_t i = 0; i < items->get_array().size(); ++i) {
      at_.item = static_cast<int>(i);
      if (i < document.item_lines.size()) at_.line = document.item_lines[i];
      TakeObject(std::move(items->get_array()[i]));
    }
  }

  void TakeObject(boost::json::value value) {
    boost::json::object* object = value.if_object();
    if (!object || (!object->contains("apiVersion") && !object->contains("kind"))) {
      return UnreadableField("",
                             "this is no object of Kubernetes: it has no apiVersion and no kind",
                             "add both, or keep the file out of the folder");
    }
    const auto type = ReadTypeMeta(*object);
    if (!type) {
      return UnreadableField(type.error().path,
                             fmt::format("{} {}", type.error().path, type.error().message),
                             "see `kubectl api-resources`, or an example of the kind");
    }
    const KindInfo* info = FindKind(type->group, type->kind);
    if (!info) return LeaveAlone(*type);
    if (std::ranges::count(info->versions(), type->version) == 0) {
      return UnreadableField(
          "apiVersion", fmt::format("version {} of {} is not read", type->version, type->kind),
          fmt::format("use {}", fmt::join(info->versions(), " or ")), "WEFT-OBJECT-VERSION");
    }
    const boost::json::value* version = object->if_contains("apiVersion");
    at_.apiVersion = std::string(version->get_string());
    at_.ref = {.group = type->group, .kind = type->kind, .namespace_ = {}, .name = {}};
    if (!TakeMetadata(*object, *info)) return;
    object->erase("status");
    const auto [first, is_new] = line_of_.emplace(at_.ref, at_.line);
    if (!is_new) return Twice(first->second);
    at_.value = std::move(value);
    out_.objects.push_back(at_);
    at_.value = nullptr;
  }

  // Fills in the name and namespace of at_.ref; false (with a finding) when they cannot be used.
  bool TakeMetadata(boost::json::object& object, const KindInfo& info) {
    boost::json::value* metadata = object.if_contains("metadata");
    if (!metadata || !metadata->is_object()) {
      UnreadableField("metadata", "metadata with a name is missing", "add metadata.name");
      return false;
    }
    boost::json::object& meta = metadata->get_object();
    const auto name = TextField(meta, "name");
    if (!name) return false;
    if (name->empty()) {
      const bool generated = meta.contains("generateName");
      UnreadableField(
          "metadata.name", "metadata.name is missing",
          generated ? "write a name: generateName works only in a cluster" : "add metadata.name");
      return false;
    }
    const auto space = TextField(meta, "namespace");
    if (!space) return false;
    // A ClusterTrustBundle of a signer has the signer's name, with ":" for "/", in front.
    std::string plain = *name;
    if (info == kKind<ClusterTrustBundle>) std::ranges::replace(plain, ':', '.');
    if (!HasForm("metadata.name", DnsSubdomainProblem(plain))) return false;
    if (!space->empty() && !HasForm("metadata.namespace", DnsLabelProblem(*space))) return false;
    at_.ref.name = *name;
    if (info.namespaced) {
      at_.ref.namespace_ = space->empty() ? "default" : *space;
      meta["namespace"] = at_.ref.namespace_.str();
    } else if (!space->empty()) {
      meta.erase("namespace");
      out_.findings.push_back(FileFinding(
          Severity::kWarning, "WEFT-OBJECT-NAMESPACE", file_, Place("metadata.namespace"),
          fmt::format("a {} belongs to no namespace: the one given is passed over", info.kind),
          "remove metadata.namespace"));
    }
    meta.erase("managedFields");
    if (boost::json::value* annotations = meta.if_contains("annotations")) {
      if (annotations->is_object()) annotations->get_object().erase(kLastApplied);
    }
    return true;
  }

  // A text of metadata, "" when it is not there; nothing (with a finding) when it is no text.
  std::optional<std::string> TextField(const boost::json::object& meta, std::string_view key) {
    const boost::json::value* value = meta.if_contains(key);
    if (!value || value->is_null()) return "";
    if (value->is_string()) return std::string(value->get_string());
    UnreadableField(fmt::format("metadata.{}", key), fmt::format("metadata.{} must be text", key),
                    "put it in quotes");
    return std::nullopt;
  }

  bool HasForm(std::string_view field, const std::string& problem) {
    if (problem.empty()) return true;
    UnreadableField(field, fmt::format("{} must {}", field, problem), "choose another name");
    return false;
  }

  void LeaveAlone(const TypeMeta& type) {
    const std::string meant = DidYouMean(type);
    out_.findings.push_back(
        FileFinding(meant.empty() ? Severity::kInfo : Severity::kWarning, "WEFT-KIND-UNKNOWN",
                    file_, Place(meant.starts_with("apiVersion") ? "apiVersion" : "kind"),
                    fmt::format("{} of {} is not a kind that Weft reads: it is left alone",
                                type.kind, type.group.empty() ? "the core group" : type.group),
                    meant.empty() ? "" : fmt::format("did you mean `{}`?", meant)));
  }

  void Twice(int first_line) {
    out_.findings.push_back(
        FileFinding(Severity::kError, "WEFT-OBJECT-TWICE", file_, {at_.line, 1},
                    fmt::format("{} stands in this file already, on line {}: that one is used",
                                at_.ref.ForPeople(), first_line),
                    "remove one of the two, or give it another name"));
  }

  std::string_view text_;
  const std::string& file_;
  ObjectsOfText out_;
  RawObject at_;  // the object that is being read, as far as it is known
  std::map<ObjectRef, int> line_of_;
  std::vector<Chunk> chunks_;  // of text_, once someone asks for a place
};

}  // namespace

Finding FileFinding(Severity severity, std::string code, std::string file, Mark at,
                    std::string message, std::string next) {
  return {.severity = severity,
          .code = std::move(code),
          .object = {.group = {}, .kind = "File", .namespace_ = {}, .name = std::move(file)},
          .field = at.ToString(),
          .message = std::move(message),
          .next = std::move(next),
          .condition = {}};
}

ObjectsOfText ReadObjects(std::string_view text, const std::string& file) {
  return TextReader(text, file).Read();
}

ObjectsOfText ReadObject(boost::json::value value, const std::string& file) {
  return TextReader({}, file).ReadValue(std::move(value));
}

FieldPlace LocateField(std::string_view text, const RawObject& object, std::string_view path) {
  if (object.item < 0) return LocateField(text, object.document, path);
  return LocateField(text, object.document,
                     fmt::format("items[{}]{}{}", object.item, path.empty() ? "" : ".", path));
}

}  // namespace weft::model
