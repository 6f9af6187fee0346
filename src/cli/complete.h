// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Completion: what may stand where the cursor is. Made from the commands as they are declared, and
// from the names that there are.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/io.h"

namespace weft::cli {

struct Candidate {
  std::string word;
  std::string description;
};

// What the words before the cursor say of where names are to be looked for.
struct NameQuery {
  std::string type;  // "NAME", "NAMESPACE", "PROXY", "NODE", "KEY"
  std::string kind;  // the first argument: for "NAME" the kind, for "KEY" the node
  std::string namespace_;
  std::string folder;
  std::string socket;
};
using LookUpNames = std::function<std::vector<std::string>(const NameQuery&)>;

struct Completion {
  std::vector<Candidate> candidates;  // that begin with the last word
  bool files = false;                 // the shell's own names of files
};

// `words` are those behind the program's name, up to the cursor; the last one may be empty.
Completion Complete(const CommandLine::Command& root, const std::vector<std::string>& words,
                    const LookUpNames& look_up);

// Asks the folder or the running Weft that the query names; nothing when nobody answers.
std::vector<std::string> LookUp(const NameQuery& query, Io& io);

// Prints a completion for the scripts of CompletionVerb: a candidate per line, a tab, and what it
// is; ":files" for files.
int RunComplete(const CommandLine::Command& root, const std::vector<std::string>& words, Io& io);

// weft completion bash|zsh|fish: the script that a shell sources.
Verb CompletionVerb();

}  // namespace weft::cli
