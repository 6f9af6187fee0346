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
#include <iostream>
#include <iterator>
#include <string>

#include "model/object.h"
#include "model/schema.h"
#include "model/schema_corpus_for_test.h"

namespace weft::model {
namespace {

boost::json::object Verdict(const SchemaCatalog& catalog, const SchemaCase& each) {
  const Decoded<TypeMeta> type = ReadTypeMeta(each.object);
  const Schema* schema = type ? catalog.Find(type->group, type->version, type->kind) : nullptr;
  if (!schema) throw std::runtime_error(each.name + ": no schema");
  boost::json::object checked = each.object;
  boost::json::array problems;
  for (const Problem& problem : Check(*schema, checked)) {
    problems.push_back(
        {{"path", problem.path}, {"message", problem.message}, {"next", problem.next}});
  }
  return {{"name", each.name},
          {"object", each.object},
          {"checked", std::move(checked)},
          {"problems", std::move(problems)},
          {"differs", each.differs}};
}

void Print(const SchemaCatalog& catalog, const SchemaCase& each) {
  fmt::print("{}\n", boost::json::serialize(Verdict(catalog, each)));
}

void OfCorpus(const SchemaCatalog& catalog, const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (SchemaCase& each : ReadSchemaCorpus(text)) {
    each.name = fmt::format("{}: {}", path.filename().string(), each.name);
    Print(catalog, each);
  }
}

void OfLines(const SchemaCatalog& catalog) {
  size_t number = 0;
  for (std::string line; std::getline(std::cin, line);) {
    Print(catalog, {.name = fmt::format("line {}", ++number),
                    .object = boost::json::parse(line).as_object()});
  }
}

void Run(int count, char** paths) {
  const auto catalog = SchemaCatalog::Create(EmbeddedSchemas());
  if (!catalog) throw std::runtime_error(catalog.error());
  for (int index = 1; index < count; ++index) OfCorpus(*catalog, paths[index]);
  if (count == 1) OfLines(*catalog);
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
