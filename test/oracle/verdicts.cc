// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Prints Weft's verdict on every object of the corpus files that it is given, a line of JSON for
// each: {name, object, checked, problems, differs}, where `checked` is the object with its
// defaults.
//
//   schema_verdicts src/model/testdata/schema/*.yaml
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "model/object.h"
#include "model/schema.h"
#include "model/schema_corpus_for_test.h"

namespace weft::model {
namespace {

boost::json::object Verdict(const SchemaCatalog& catalog, const SchemaCase& each,
                            const std::string& file) {
  const Decoded<TypeMeta> type = ReadTypeMeta(each.object);
  const Schema* schema = type ? catalog.Find(type->group, type->version, type->kind) : nullptr;
  if (!schema) throw std::runtime_error(each.name + ": no schema");
  boost::json::object checked = each.object;
  boost::json::array problems;
  for (const Problem& problem : Check(*schema, checked)) {
    problems.push_back(
        {{"path", problem.path}, {"message", problem.message}, {"next", problem.next}});
  }
  return {{"name", fmt::format("{}: {}", file, each.name)},
          {"object", each.object},
          {"checked", std::move(checked)},
          {"problems", std::move(problems)},
          {"differs", each.differs}};
}

void Run(int count, char** paths) {
  const auto catalog = SchemaCatalog::Create(EmbeddedSchemas());
  if (!catalog) throw std::runtime_error(catalog.error());
  for (int index = 1; index < count; ++index) {
    const std::filesystem::path path = paths[index];
    std::ifstream file(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (const SchemaCase& each : ReadSchemaCorpus(text)) {
      fmt::print("{}\n", boost::json::serialize(Verdict(*catalog, each, path.filename().string())));
    }
  }
}

}  // namespace
}  // namespace weft::model

int main(int count, char** paths) {
  try {
    weft::model::Run(count, paths);
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "schema_verdicts: {}\n", error.what());
    return 1;
  }
}
