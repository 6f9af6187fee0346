// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/complete.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <set>
#include <string_view>

#include "base/text.h"
#include "cli/source.h"
#include "model/kinds.h"
#include "server/values.h"

namespace weft::cli {
namespace {

using Command = CommandLine::Command;

// Where the words before the cursor have led.
struct Position {
  const Command* command;
  const CLI::Option* pending = nullptr;  // a flag that waits for its value
  std::vector<std::string> arguments;    // positional ones
  NameQuery query;
};

const CLI::Option* FindFlag(const Command& command, const std::string& word) {
  for (const CLI::Option* option : command.app->get_options()) {
    if (!option->get_positional() && option->check_name(word)) return option;
  }
  return nullptr;
}

const Command* FindCommand(const Command& in, const std::string& word) {
  for (const auto& command : in.commands) {
    if (command->verb->name == word) return command.get();
  }
  return nullptr;
}

// Notes the flags that say where names are.
void NoteFlag(const CLI::Option& flag, const std::string& value, NameQuery& query) {
  if (flag.check_lname("files")) query.folder = value;
  if (flag.check_lname("socket")) query.socket = value;
  if (flag.check_lname("namespace")) query.namespace_ = value;
}

Position Walk(const Command& root, const std::vector<std::string>& words) {
  Position position{.command = &root};
  for (size_t index = 0; index + 1 < words.size(); ++index) {
    const std::string& word = words[index];
    if (const CLI::Option* waiting = std::exchange(position.pending, nullptr)) {
      NoteFlag(*waiting, word, position.query);
    } else if (word.starts_with('-')) {
      const CLI::Option* flag = FindFlag(*position.command, word);
      if (flag && flag->get_expected_max() > 0) position.pending = flag;
    } else if (const Command* next = FindCommand(*position.command, word)) {
      position.command = next;
    } else {
      position.arguments.push_back(word);
    }
  }
  return position;
}

std::vector<Candidate> Kinds() {
  std::vector<Candidate> kinds = {{"kinds", "all kinds"}};
  for (const model::KindInfo& kind : model::AllKinds()) {
    kinds.push_back({std::string(kind.plural), std::string(kind.kind)});
    for (const auto& name : kind.short_names()) {
      kinds.push_back({std::string(name), std::string(kind.kind)});
    }
  }
  return kinds;
}

// What an argument of this type may be.
Completion OfType(const std::string& type, Position position, const LookUpNames& look_up) {
  Completion completion;
  if (type == "PATH") {
    completion.files = true;
  } else if (type == "KIND") {
    completion.candidates = Kinds();
  } else if (type == "METHOD") {
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      completion.candidates.push_back({method, ""});
    }
  } else if (type == "NAME" || type == "NAMESPACE" || type == "PROXY" || type == "NODE" ||
             type == "KEY") {
    position.query.type = type;
    if (!position.arguments.empty()) position.query.kind = position.arguments.front();
    for (const std::string& name : look_up(position.query)) {
      completion.candidates.push_back({name, ""});
    }
  } else if (type.find('|') != std::string::npos) {
    for (size_t at = 0; at <= type.size();) {
      const size_t end = std::min(type.find('|', at), type.size());
      completion.candidates.push_back({type.substr(at, end - at), ""});
      at = end + 1;
    }
  }
  return completion;
}

std::vector<Candidate> Flags(const Command& command) {
  std::vector<Candidate> flags;
  for (const CLI::Option* option : command.app->get_options()) {
    for (const std::string& name : option->get_lnames()) {
      flags.push_back({"--" + name, option->get_description()});
    }
  }
  return flags;
}

// The argument that comes after `count` others; the last one again when it takes many.
const CLI::Option* Argument(const Command& command, size_t count) {
  size_t before = 0;
  for (const CLI::Option* option : command.app->get_options()) {
    if (!option->get_positional()) continue;
    before += static_cast<size_t>(std::max(1, option->get_expected_max()));
    if (count < before) return option;
  }
  return nullptr;
}

Completion Unfiltered(const Position& position, const std::string& last,
                      const LookUpNames& look_up) {
  if (position.pending) return OfType(position.pending->get_type_name(), position, look_up);
  if (last.starts_with('-')) return {.candidates = Flags(*position.command)};
  Completion completion;
  for (const auto& command : position.command->commands) {
    if (!command->verb->hidden) {
      completion.candidates.push_back({command->verb->name, command->verb->summary});
    }
  }
  if (!completion.candidates.empty()) return completion;
  const CLI::Option* argument = Argument(*position.command, position.arguments.size());
  return argument ? OfType(argument->get_type_name(), position, look_up) : completion;
}

}  // namespace

Completion Complete(const Command& root, const std::vector<std::string>& words,
                    const LookUpNames& look_up) {
  const std::string last = words.empty() ? "" : words.back();
  Completion completion = Unfiltered(Walk(root, words), last, look_up);
  std::erase_if(completion.candidates,
                [&](const Candidate& each) { return !each.word.starts_with(last); });
  return completion;
}

namespace {

// The nodes of the graph, or the keys of the one that stands before the cursor.
std::vector<std::string> GraphNames(Source& source, const NameQuery& query) {
  server::Target target{.path = {"api", "graph"}};
  if (query.type == "KEY") target.path.push_back(query.kind);
  const auto json = FetchJson(source, target);
  if (!json || !json->is_object()) return {};
  std::vector<std::string> names;
  const auto* nodes = json->get_object().if_contains(query.type == "KEY" ? "keys" : "nodes");
  if (!nodes || !nodes->is_array()) return {};
  for (const boost::json::value& each : nodes->get_array()) {
    const boost::json::value* name =
        each.is_object() ? each.get_object().if_contains("name") : &each;
    if (name && name->is_string()) names.emplace_back(name->get_string());
  }
  return names;
}

}  // namespace

std::vector<std::string> LookUp(const NameQuery& query, Io& io) {
  const auto source = OpenSource({.folder = query.folder, .socket = query.socket}, io);
  if (!source) return {};
  std::set<std::string> names;
  if (query.type == "PROXY") {
    const auto list = Fetch<server::ProxyList>(**source, {.path = {"api", "proxies"}});
    if (!list) return {};
    for (const server::ProxyView& proxy : list->proxies) names.insert(proxy.node);
    return {names.begin(), names.end()};
  }
  if (query.type == "NODE" || query.type == "KEY") return GraphNames(**source, query);
  const auto table = Fetch<server::Table>(
      **source, {.path = {"api", "objects", query.kind.empty() ? "httproutes" : query.kind},
                 .query = {{"namespace", query.namespace_}}});
  if (!table) return {};
  for (const server::Row& row : table->rows) {
    names.insert(query.type == "NAMESPACE" ? row.object.namespace_ : row.object.name);
  }
  return {names.begin(), names.end()};
}

int RunComplete(const Command& root, const std::vector<std::string>& words, Io& io) {
  const Completion completion =
      Complete(root, words, [&io](const NameQuery& query) { return LookUp(query, io); });
  for (const Candidate& each : completion.candidates) {
    io.out << each.word << "\t" << each.description << "\n";
  }
  if (completion.files) io.out << ":files\n";
  return kFine;
}

}  // namespace weft::cli
