// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/http_syntax.h"

#include <gtest/gtest.h>

namespace weft::model {
namespace {

const std::string kNul("a\0b", 3);

TEST(HeaderName, IsAToken) {
  for (const char* name : {"x", "X-Version", "!#$%&'*+-.^_`|~09"})
    EXPECT_EQ(HeaderNameProblem(name), "");
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string(":path"), std::string("a\n"), kNul,
        std::string("é"), std::string("(a)"), std::string(257, 'a')}) {
    EXPECT_NE(HeaderNameProblem(name), "") << name;
  }
}

// Envoy refuses the first four with ":-prefixed or host headers may not be modified".
TEST(ModifiedHeader, IsNotHostOrFraming) {
  for (const char* name :
       {"Host", "host", ":path", ":authority", "Content-Length", "transfer-encoding"}) {
    EXPECT_NE(ModifiedHeaderProblem(name), "") << name;
  }
  EXPECT_EQ(ModifiedHeaderProblem("x-host"), "");
  EXPECT_EQ(ModifiedHeaderProblem("content-type"), "");
  EXPECT_NE(ModifiedHeaderProblem(""), "");
}

TEST(HeaderValue, HasNoControlCharacters) {
  for (const char* value : {"", "a", "a b", "a\tb", "100%", "%REQ(x)%", "\xc3\xa9"}) {
    EXPECT_EQ(HeaderValueProblem(value), "") << value;
  }
  EXPECT_EQ(HeaderValueProblem(std::string(4096, 'a')), "");
  for (const std::string& value :
       {std::string("a\nb"), std::string("a\r"), std::string("\x01"), std::string("\x7f"), kNul,
        std::string(" a"), std::string("a\t"), std::string(4097, 'a')}) {
    EXPECT_NE(HeaderValueProblem(value), "") << value;
  }
}

TEST(Method, IsAToken) {
  EXPECT_EQ(MethodProblem("GET"), "");
  EXPECT_EQ(MethodProblem("M-SEARCH"), "");
  EXPECT_NE(MethodProblem("GET /"), "");
  EXPECT_NE(MethodProblem(""), "");
}

TEST(Hostname, IsADnsNameWithoutPort) {
  for (const char* host : {"shop.example", "a", "xn--bcher-kva.example", "1.example", "a-b.c"}) {
    EXPECT_EQ(HostnameProblem(host, Wildcard::kRefused), "") << host;
    EXPECT_EQ(HostnameProblem(host, Wildcard::kAllowed), "") << host;
  }
  EXPECT_EQ(HostnameProblem("*.shop.example", Wildcard::kAllowed), "");
  EXPECT_EQ(HostnameProblem("*.example", Wildcard::kAllowed), "");
  EXPECT_EQ(HostnameProblem("*.shop.example", Wildcard::kRefused), "not have a wildcard");
  for (const char* host : {"",          "*",          "*.",           "*.*.a",    "a*.b",
                           "*a.b",      "a.*",        "Shop.example", "a_b.c",    "a..b",
                           ".a",        "a.",         "a:80",         "10.0.0.1", "fd00::1",
                           "[fd00::1]", "*.10.0.0.1", "é.example",    "a b",      "a.example/",
                           "a\n"}) {
    EXPECT_NE(HostnameProblem(host, Wildcard::kAllowed), "") << host;
  }
  const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + "." +
                              std::string(63, 'c') + "." + std::string(61, 'd');
  EXPECT_EQ(HostnameProblem(longest, Wildcard::kAllowed), "");
  EXPECT_NE(HostnameProblem("*." + longest, Wildcard::kAllowed), "");
}

TEST(Path, IsWhatANormalisedRequestCanHave) {
  for (const char* path :
       {"/", "/api/reviews", "/a/", "/a%20b", "/-._~!$&'()*+,;=:@", "/..a", "/a."}) {
    EXPECT_EQ(PathProblem(path), "") << path;
  }
  for (const char* path :
       {"", "api", "/a b", "/a?b", "/a#b", "/é", "/%zz", "/%", "/%2", "/a//b", "/%2fa", "/%2Fa",
        "/a/./b", "/a/../b", "/a/.", "/..", "/a\n", "/{id}", "/a\\b"}) {
    EXPECT_NE(PathProblem(path), "") << path;
  }
  EXPECT_EQ(PathProblem("/" + std::string(1023, 'a')), "");
  EXPECT_NE(PathProblem("/" + std::string(1024, 'a')), "");
}

TEST(ReplacementPath, IsEmptyOrAPath) {
  for (const char* path : {"", "/", "/a", "/a/", "/a?b=c", "/a//b", "/%zz"}) {
    EXPECT_EQ(ReplacementPathProblem(path), "") << path;
  }
  for (const char* path : {"a", "/a b", "/a\n", "/a#b", "/é"}) {
    EXPECT_NE(ReplacementPathProblem(path), "") << path;
  }
}

}  // namespace
}  // namespace weft::model
