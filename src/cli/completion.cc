// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// weft completion: the scripts by which shells ask `weft __complete`.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/complete.h"

namespace weft::cli {
namespace {

constexpr const char* kBash = R"(# bash completion of weft: source <(weft completion bash)
_weft() {
  local line word
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ":files" ]]; then
      compopt -o default 2>/dev/null
    else
      printf -v word %q "${line%%$'\t'*}"
      COMPREPLY+=("$word")
    fi
  done < <("${COMP_WORDS[0]}" __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _weft weft
)";

constexpr const char* kZsh = R"(#compdef weft
# zsh completion of weft: source <(weft completion zsh), or save it as _weft on $fpath
_weft() {
  local line
  local -a candidates
  for line in "${(@f)$("${words[1]}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ":files" ]]; then
      _files
    elif [[ -n $line ]]; then
      candidates+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
    fi
  done
  (( $#candidates )) && _describe 'weft' candidates
}
# As a file on $fpath, this is the function's own first call.
if [[ ${funcstack[1]} == _weft ]]; then
  _weft "$@"
else
  compdef _weft weft
fi
)";

constexpr const char* kFish = R"(# fish completion of weft: weft completion fish | source
function __weft_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in ($words[1] __complete $words[2..-1] 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c weft -f -a '(__weft_complete)'
)";

}  // namespace

Verb CompletionVerb() {
  return {
      .name = "completion",
      .summary = "print the script by which a shell completes commands and names",
      .examples = {{"source <(weft completion bash)", "in ~/.bashrc"},
                   {"weft completion zsh > ~/.zfunc/_weft", "a folder on $fpath"},
                   {"weft completion fish | source", "in config.fish"}},
      .declare = [](CLI::App& command) {
        auto shell = std::make_shared<std::string>();
        AddChoice(command, "shell", *shell, {"bash", "zsh", "fish"}, "of which shell")->required();
        return [shell](Io& io) {
          io.out << (*shell == "bash" ? kBash : *shell == "zsh" ? kZsh : kFish);
          return kFine;
        };
      }};
}

}  // namespace weft::cli
