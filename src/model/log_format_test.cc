// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "model/log_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weft::model {
namespace {

using ::testing::HasSubstr;

TEST(LogFormat, TakesTextAndOperators) {
  for (const char* format :
       {"", "text", "a\nb", "100%%", "%%%%", "%DURATION%", "%DURATION()%", "%DURATION%%DURATION%",
        "%REQ(:METHOD)% %REQ(X-A?Y):10%", "%REQ(?b)%",
        "%START_TIME(%Y-%m-%dT%H:%M:%S.%3fZ)% %PROTOCOL%", "%METADATA(ROUTE:a:b):7%",
        "%FILTER_STATE(a:FIELD:x)%", "%COMMON_DURATION(a:b:ns)%", "%PATH(NQ:ORIG)%",
        "%GRPC_STATUS(NUMBER)%", "%DOWNSTREAM_PEER_FINGERPRINT_256%"}) {
    EXPECT_EQ(LogFormatProblem(format), "") << format;
  }
}

TEST(LogFormat, SaysWhatIsWrong) {
  EXPECT_THAT(LogFormatProblem("100%"), HasSubstr("a second %"));
  EXPECT_THAT(LogFormatProblem("%REQ(a"), HasSubstr("a second %"));
  EXPECT_THAT(LogFormatProblem("%duration%"), HasSubstr("a second %"));
  EXPECT_THAT(LogFormatProblem("%NO_SUCH%"), HasSubstr("there is none %NO_SUCH%"));
  EXPECT_THAT(LogFormatProblem("%REQ%"), HasSubstr("name a header"));
  EXPECT_THAT(LogFormatProblem("%REQ(a b)%"), HasSubstr("name headers"));
  EXPECT_THAT(LogFormatProblem("%REQ(a?b?c)%"), HasSubstr("at most two"));
  EXPECT_THAT(LogFormatProblem("%DURATION(x)%"), HasSubstr("neither an argument nor a length"));
  EXPECT_THAT(LogFormatProblem("%START_TIME(%n)%"), HasSubstr("line break"));
  EXPECT_THAT(LogFormatProblem("%PATH(X)%"), HasSubstr("one of WQ, NQ"));
  EXPECT_THAT(LogFormatProblem("%CEL(request.path)%"), HasSubstr("cannot check"));
}

}  // namespace
}  // namespace weft::model
