// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The forms of header names and values, methods, hosts and paths that may go into the proxy's
// configuration: what Envoy refuses is refused here, and so is what it takes and should not.
#pragma once

#include <string>
#include <string_view>

namespace weft::model {

// Each says why `text` does not have the form, as a clause that follows "must": "not be empty".
// Empty when it has the form. None repeats a value, since headers may hold secrets.

// A header's name: a token of RFC 9110, at most 256 characters (as in the Gateway API).
std::string HeaderNameProblem(std::string_view text);

// A header's name that a filter may set, add or remove. Beside the form: the host and
// pseudo-headers, which Envoy refuses, and those that frame a message (Content-Length,
// Transfer-Encoding), which Envoy would send on and let two servers disagree about where a message
// ends.
std::string ModifiedHeaderProblem(std::string_view text);

// A header's value: no control characters but tab, no blank at either end, at most 4096 bytes.
// Bytes above 127 are let through, as RFC 9110 has it. "%" is not special here: whoever makes the
// proxy's configuration escapes it.
std::string HeaderValueProblem(std::string_view text);

// A method: a token of RFC 9110.
std::string MethodProblem(std::string_view text);

// A host name as in a certificate or a Host header, without port: lower case labels joined by dots,
// no IP address. With `wildcard`, its first label may be "*".
enum class Wildcard { kRefused, kAllowed };
std::string HostnameProblem(std::string_view text, Wildcard wildcard);

// A path to be matched: begins with "/", characters of RFC 3986 with "%" always before two hex
// digits, no query and no fragment, at most 1024 characters. And nothing that can never match,
// since requests are normalised before they are matched: no "//", no "%2F", no segment "." or "..".
std::string PathProblem(std::string_view text);

// A path, or the beginning of one, that takes the place of another: empty, or begins with "/";
// printable ASCII without blanks and without "#", at most 1024 characters.
std::string ReplacementPathProblem(std::string_view text);

}  // namespace weft::model
