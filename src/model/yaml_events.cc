// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// libyaml behind YamlEvents.
#include "model/yaml_events.h"

#include <fmt/format.h>
#include <yaml.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/check.h"

namespace weft::model {
namespace {

std::string_view View(const yaml_char_t* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

// What libyaml says, and what it means to the person who wrote the file.
struct Meaning {
  std::string_view context;  // must be part of libyaml's context; "" fits all
  std::string_view problem;  // must be part of libyaml's problem
  std::string_view message;
  std::string_view next;
  bool at_context = false;  // the place to mend is where the construct began
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {"while scanning a quoted scalar", "unexpected end of stream",
     "the quoted text that begins here is never closed", "add the closing quote", true},
    {"while scanning a quoted scalar", "document indicator",
     "the quoted text that begins here is never closed", "add the closing quote", true},
    {"", "unknown escape character", "this escape is not known within double quotes",
     "write \\\\ for a backslash, or use single quotes"},
    {"", "did not find expected hexdecimal number", "this escape lacks its hexadecimal digits",
     "\\x takes 2 digits, \\u takes 4, \\U takes 8; or use single quotes"},
    {"", "invalid Unicode character escape code", "this escape names no character", ""},
    {"", "mapping values are not allowed", "a second ': ' on this line, or a wrong indentation",
     "put the value in quotes, or align this key with its siblings"},
    {"", "could not find expected ':'", "this line is neither 'key: value' nor a list item",
     "add the ':' and a space after the key, or indent the text under its key"},
    {"", "block sequence entries are not allowed", "a '- ' cannot stand here",
     "put the list on the lines below its key, or the value in quotes"},
    {"while parsing a block mapping", "did not find expected key",
     "this line does not fit the mapping that it stands in: its indentation is wrong, or a value "
     "above it goes on after its closing quote",
     "align the key with its siblings"},
    {"while parsing a block collection", "did not find expected '-' indicator",
     "this line does not fit the list that it stands in",
     "begin it with '- ', or align it with the mapping it belongs to"},
    {"while parsing a flow mapping", "did not find expected ',' or '}'",
     "the '{' that begins here is not closed before the text stops making sense",
     "add the missing ',' or '}'", true},
    {"while parsing a flow sequence", "did not find expected ',' or ']'",
     "the '[' that begins here is not closed before the text stops making sense",
     "add the missing ',' or ']'", true},
    {"", "did not find expected node content",
     "a value is missing here, or a '[' or '{' above it is never closed", ""},
    {"", "tab character", "a tab is used for indentation, where YAML wants spaces",
     "replace the tab by spaces"},
    {"", "undefined tag handle", "this tag is not known", "remove it, or put the value in quotes"},
    {"", "did not find expected <document start>",
     "the document has ended, and this line begins nothing new",
     "begin a new document with a line '---'"},
});

}  // namespace

struct YamlEvents::Parser {
  Chunk chunk;
  yaml_parser_t yaml;
  yaml_event_t event;
  bool has_event = false;
  bool ended = false;
  bool began = false;  // a document has

  Mark At(const yaml_mark_t& mark) const {
    return {chunk.line + static_cast<int>(mark.line), 1 + static_cast<int>(mark.column)};
  }

  // The text from `mark` on (libyaml counts characters, not bytes); empty at the end.
  std::string_view From(const yaml_mark_t& mark) const {
    std::string_view rest = chunk.text;
    for (size_t line = 0; line < mark.line; ++line) {
      rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
      if (rest.empty()) return rest;
    }
    for (size_t column = 0; column < mark.column && !rest.empty(); ++column) {
      do rest.remove_prefix(1);
      while (!rest.empty() && (static_cast<uint8_t>(rest[0]) & 0xC0) == 0x80);
    }
    return rest;
  }

  TextProblem Explain() const {
    const std::string_view problem = yaml.problem ? yaml.problem : "not readable as YAML";
    const std::string_view context = yaml.context ? yaml.context : "";
    TextProblem told{.code = "WEFT-YAML-SYNTAX", .at = At(yaml.problem_mark)};
    if (problem.find("cannot start any token") != std::string_view::npos) {
      const std::string_view rest = From(yaml.problem_mark);
      if (rest.starts_with('\t')) {
        told.message = "a tab is used for indentation, where YAML wants spaces";
        told.next = "replace the tab by spaces";
      } else {
        told.message =
            fmt::format("a value cannot begin with '{}' without quotes", rest.substr(0, 1));
        told.next = "put the value in quotes";
      }
      return told;
    }
    for (const Meaning& meaning : kMeanings) {
      if (context.find(meaning.context) == std::string_view::npos) continue;
      if (problem.find(meaning.problem) == std::string_view::npos) continue;
      told.message = meaning.message;
      told.next = meaning.next;
      if (meaning.at_context) told.at = At(yaml.context_mark);
      return told;
    }
    told.message = fmt::format("{} {}", problem, context);
    return told;
  }
};

YamlEvents::YamlEvents(Chunk chunk) : parser_(std::make_unique<Parser>()) {
  parser_->chunk = chunk;
  WEFT_CHECK(yaml_parser_initialize(&parser_->yaml));
  yaml_parser_set_encoding(&parser_->yaml, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(
      &parser_->yaml, reinterpret_cast<const unsigned char*>(chunk.text.data()), chunk.text.size());
}

YamlEvents::~YamlEvents() {
  if (parser_->has_event) yaml_event_delete(&parser_->event);
  yaml_parser_delete(&parser_->yaml);
}

std::expected<YamlEvent, TextProblem> YamlEvents::Next() {
  Parser& p = *parser_;
  YamlEvent out;
  while (!p.ended) {
    if (p.has_event) yaml_event_delete(&p.event);
    p.has_event = yaml_parser_parse(&p.yaml, &p.event) != 0;
    if (!p.has_event) {
      p.ended = true;
      return std::unexpected(p.Explain());
    }
    const yaml_event_t& event = p.event;
    out.at = p.At(event.start_mark);
    out.offset = event.end_mark.index;
    switch (event.type) {
      case YAML_SCALAR_EVENT:
        out.kind = YamlEventKind::kScalar;
        out.text = {reinterpret_cast<const char*>(event.data.scalar.value),
                    event.data.scalar.length};
        out.anchor = View(event.data.scalar.anchor);
        out.tag = View(event.data.scalar.tag);
        out.plain = event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        return out;
      case YAML_ALIAS_EVENT:
        out.kind = YamlEventKind::kAlias;
        out.anchor = View(event.data.alias.anchor);
        return out;
      case YAML_SEQUENCE_START_EVENT:
        out.kind = YamlEventKind::kSequenceStart;
        out.anchor = View(event.data.sequence_start.anchor);
        out.tag = View(event.data.sequence_start.tag);
        return out;
      case YAML_MAPPING_START_EVENT:
        out.kind = YamlEventKind::kMappingStart;
        out.anchor = View(event.data.mapping_start.anchor);
        out.tag = View(event.data.mapping_start.tag);
        return out;
      case YAML_SEQUENCE_END_EVENT:
        out.kind = YamlEventKind::kSequenceEnd;
        return out;
      case YAML_MAPPING_END_EVENT:
        out.kind = YamlEventKind::kMappingEnd;
        return out;
      case YAML_STREAM_END_EVENT:
        p.ended = true;
        break;
      case YAML_DOCUMENT_START_EVENT:
        // SplitDocuments cuts at every line feed; libyaml also ends lines at CR, NEL, LS and PS.
        if (p.began) {
          p.ended = true;
          return std::unexpected(TextProblem{
              .code = "WEFT-YAML-SYNTAX",
              .at = out.at,
              .message = "a document begins here, after a line end that is not a line feed",
              .next = "save the file with Unix line ends"});
        }
        p.began = true;
        break;
      case YAML_DOCUMENT_END_EVENT:
      case YAML_STREAM_START_EVENT:
      case YAML_NO_EVENT:
        break;
    }
  }
  return YamlEvent{};
}

}  // namespace weft::model
