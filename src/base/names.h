// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The forms of names that Kubernetes knows: of objects, of labels, and of their values.
#pragma once

#include <string>
#include <string_view>

namespace weft {

// Each says why `text` does not have the form, as a clause that follows "must": "be at most 63
// characters long". Empty when it has the form.

// RFC 1123 label: lower case letters, digits and '-', at most 63 characters, first and last a
// letter or digit.
std::string DnsLabelProblem(std::string_view text);
// RFC 1035 label: as above, but the first is a letter.
std::string Dns1035LabelProblem(std::string_view text);
// RFC 1123 subdomain: labels (here of any length) joined by dots, at most 253 characters.
std::string DnsSubdomainProblem(std::string_view text);
// [subdomain/]name, the name at most 63 letters, digits, '-', '_' and '.', first and last a letter
// or digit: the keys of labels and annotations.
std::string QualifiedNameProblem(std::string_view text);
// As the name of a qualified name, or empty: the values of labels.
std::string LabelValueProblem(std::string_view text);

}  // namespace weft
