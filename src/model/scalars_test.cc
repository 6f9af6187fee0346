// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/scalars.h"

#include <gtest/gtest.h>

namespace weft::model {
namespace {

TEST(ParseDuration, ReadsWhatTheSpecAllows) {
  EXPECT_EQ(ParseDuration("0s"), 0);
  EXPECT_EQ(ParseDuration("500ms"), 500);
  EXPECT_EQ(ParseDuration("10s"), 10'000);
  EXPECT_EQ(ParseDuration("1h30m10s5ms"), 5'410'005);
  EXPECT_EQ(ParseDuration("99999h"), 99'999ll * 3'600'000);
  EXPECT_EQ(ParseDuration("1s1s"), 2'000);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"", "1", "s", "1.5s", "-1s", "100000s", "1d", "1us", "1s ", " 1s", "1S",
                           "1s1s1s1s1s", "0x1s", "+1s"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(ParseTime, ReadsRfc3339) {
  EXPECT_EQ(ParseTime("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(ParseTime("2026-11-23T08:30:00Z"), 1'795'422'600'000'000);
  EXPECT_EQ(ParseTime("2026-11-23T10:30:00+02:00"), 1'795'422'600'000'000);
  EXPECT_EQ(ParseTime("2026-11-23T00:00:00-08:30"), 1'795'422'600'000'000);
  EXPECT_EQ(ParseTime("2026-11-23T08:30:00.000001999Z"), 1'795'422'600'000'001);
  EXPECT_EQ(ParseTime("2026-11-23T08:30:00.5Z"), 1'795'422'600'500'000);
  EXPECT_EQ(ParseTime("1969-12-31T23:59:59Z"), -1'000'000);
  EXPECT_EQ(ParseTime("2024-02-29T00:00:00Z"), 1'709'164'800'000'000);
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const char* text :
       {"", "2026", "2026-11-23", "2026-11-23T08:30:00", "2026-11-23 08:30:00Z",
        "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00Zx", "+026-01-01T00:00:00Z"}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(ParseQuantity, ReadsSuffixesAndRoundsAwayFromZero) {
  EXPECT_EQ(ParseQuantity("0"), 0);
  EXPECT_EQ(ParseQuantity("32Ki"), 32'768);
  EXPECT_EQ(ParseQuantity("1.5Gi"), 1'610'612'736);
  EXPECT_EQ(ParseQuantity("1.5M"), 1'500'000);
  EXPECT_EQ(ParseQuantity("100m"), 1);
  EXPECT_EQ(ParseQuantity("1001m"), 2);
  EXPECT_EQ(ParseQuantity("-1001m"), -2);
  EXPECT_EQ(ParseQuantity("2000m"), 2);
  EXPECT_EQ(ParseQuantity("1e3"), 1'000);
  EXPECT_EQ(ParseQuantity("1E3"), 1'000);
  EXPECT_EQ(ParseQuantity("15e-1"), 2);
  EXPECT_EQ(ParseQuantity("9E"), 9'000'000'000'000'000'000);
  EXPECT_EQ(ParseQuantity(".5"), 1);
  EXPECT_EQ(ParseQuantity("0e99"), 0);
  EXPECT_EQ(ParseQuantity("1e-99"), 1);
}

TEST(ParseQuantity, RefusesEverythingElse) {
  for (const char* text : {"", "Ki", "1KI", "1kb", "1 Ki", "--1", "1..5", "10E", "8Ei", "1e",
                           "1e99", "1e999", "1234567890123456789", "."}) {
    EXPECT_EQ(ParseQuantity(text), std::nullopt) << text;
  }
}

TEST(DecodeBase64, ReadsTheVectorsOfRfc4648) {
  EXPECT_EQ(DecodeBase64(""), "");
  EXPECT_EQ(DecodeBase64("Zg=="), "f");
  EXPECT_EQ(DecodeBase64("Zm8="), "fo");
  EXPECT_EQ(DecodeBase64("Zm9v"), "foo");
  EXPECT_EQ(DecodeBase64("Zm9vYg=="), "foob");
  EXPECT_EQ(DecodeBase64("Zm9vYmE="), "fooba");
  EXPECT_EQ(DecodeBase64("Zm9vYmFy"), "foobar");
  EXPECT_EQ(DecodeBase64("Zm9v\nYmFy\r\n"), "foobar");
  EXPECT_EQ(DecodeBase64("AP+A"), std::string("\0\xff\x80", 3));
}

TEST(DecodeBase64, RefusesEverythingElse) {
  for (const char* text : {"Z", "Zg", "Zg=", "Zg===", "Zm8", "Zm9v=", "=",
                           "====", "Zg==Zg==", "Z g==", "Zg=a", "Zm9-", "Zm9_"}) {
    EXPECT_EQ(DecodeBase64(text), std::nullopt) << text;
  }
}

TEST(EncodeBase64, IsUndoneByDecoding) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foo"), "Zm9v");
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

}  // namespace
}  // namespace weft::model
