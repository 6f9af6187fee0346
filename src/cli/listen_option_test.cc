// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/listen_option.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const xds::TlsFiles kFiles{"/weft.crt", "/weft.key", "/ca.crt"};

TEST(ParseListen, WithoutAnAddressItIsASocketInTheStateFolder) {
  const auto options = ParseListen({}, {}, "/state");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->unix->path, "/state/ads.sock");
  EXPECT_FALSE(options->tls);
  EXPECT_THAT(AddressesOf(*options, 0), ElementsAre("unix:/state/ads.sock"));
  EXPECT_THAT(ParseListen({}, {}, "").error().error.next, HasSubstr("--listen"));
}

TEST(ParseListen, TakesOneOfEachKind) {
  const auto options = ParseListen({"unix:/run/ads.sock", "[::1]:0"}, kFiles, "/state");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->tls->address, "::1");
  EXPECT_EQ(options->tls->files.authority, "/ca.crt");
  EXPECT_THAT(AddressesOf(*options, 18'000), ElementsAre("unix:/run/ads.sock", "[::1]:18000"));
  EXPECT_EQ(ParseListen({"0.0.0.0:18000"}, kFiles, "/state")->tls->port, 18'000);
}

TEST(ParseListen, SaysWhatIsWrong) {
  const auto said = [](const std::vector<std::string>& listen, const xds::TlsFiles& files) {
    const auto options = ParseListen(listen, files, "/state");
    EXPECT_FALSE(options);
    EXPECT_EQ(options.error().code, kUsage);
    EXPECT_FALSE(options.error().error.next.empty());
    return options.error().error.message;
  };
  EXPECT_THAT(said({"weft.internal:18000"}, kFiles), HasSubstr("not unix:PATH or IP:PORT"));
  EXPECT_THAT(said({"18000"}, kFiles), HasSubstr("not unix:PATH or IP:PORT"));
  EXPECT_THAT(said({"unix:/a", "unix:/b"}, {}), HasSubstr("another one of its kind"));
  EXPECT_THAT(said({"127.0.0.1:1", "127.0.0.1:2"}, kFiles), HasSubstr("another one of its kind"));
  EXPECT_THAT(said({"127.0.0.1:1"}, {}), HasSubstr("--tls-cert, --tls-key, --tls-ca are missing"));
  EXPECT_THAT(said({"127.0.0.1:1"}, {"/c", "/k", ""}), HasSubstr("--tls-ca is missing"));
  EXPECT_THAT(said({"unix:/a"}, {"/c", "", ""}), HasSubstr("--tls-cert without an address"));
}

}  // namespace
}  // namespace weft::cli
