// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/files/companions.h"

#include <fmt/format.h>

#include <utility>

#include "model/object_files.h"
#include "sources/files/links.h"

namespace weft::sources {

TakenCompanions TakeCompanions(std::string_view text, model::RawObject& object) {
  TakenCompanions taken;
  const auto refuse = [&](std::string message, std::string next) {
    const std::string field = fmt::format("metadata.annotations[{}]", model::kFilesAnnotation);
    taken.findings.push_back(model::FileFinding(
        Severity::kError, "WEFT-OBJECT-FILE", object.file,
        model::LocateField(text, object, field).at,
        fmt::format("{}: {}", object.ref.ForPeople(), message), std::move(next)));
  };
  const auto wanted = model::WantedFiles(object.value.as_object());
  if (!wanted) {
    refuse(fmt::format("{} {}", wanted.error().path, wanted.error().message), "");
    return taken;
  }
  for (const model::WantedFile& file : *wanted) {
    const std::string path = fmt::format("{}/{}", FolderOf(object.file), file.path);
    const PlainFile read = ReadPlainFile(path, model::kMostFileBytes);
    taken.files.push_back({path, read.bytes ? read.signature : SignatureOf(path)});
    if (read.bytes) {
      model::PutFile(object.value.as_object(), file.key, *read.bytes);
    } else {
      refuse(fmt::format("{}, the file of {}, {}", path, file.key,
                         read.bytes.error().ForPeople(model::kMostFileBytes)),
             fmt::format("ls -l {}", path));
    }
  }
  return taken;
}

}  // namespace weft::sources
