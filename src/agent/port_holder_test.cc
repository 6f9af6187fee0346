// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// Port holders: the kernel's table, and real sockets.
#include "agent/port_holder.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "net/fd.h"

namespace weft::agent {
namespace {

using testing::HasSubstr;

constexpr char kTable[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode\n"
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 "
    "4242 1 0000000000000000 100 0 0 10 0\n"
    "   1: 0100007F:1F91 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 "
    "4243 1 0000000000000000 20 4 30 10 -1\n"
    "   2: garbage\n";

TEST(ReadSocketTable, TakesListeningSocketsOnly) {
  const std::vector<ListeningSocket> expected{{{Transport::kTcp, 8080}, 4242, 1000}};
  EXPECT_EQ(ReadSocketTable(Transport::kTcp, kTable), expected);
}

TEST(ReadSocketTable, ReadsIpv6AndUdp) {
  const std::string line =
      "  9: 00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 07 "
      "00000000:00000000 00:00000000 00000000 0 0 77 2 0000000000000000 0\n";
  const std::vector<ListeningSocket> expected{{{Transport::kUdp, 53}, 77, 0}};
  EXPECT_EQ(ReadSocketTable(Transport::kUdp, line), expected);
  EXPECT_TRUE(ReadSocketTable(Transport::kTcp, line).empty());
}

// A socket of this test on a free port.
struct Bound {
  explicit Bound(int type, int family = AF_INET) {
    fd = net::Fd(::socket(family, type | SOCK_CLOEXEC, 0));
    sockaddr_in6 v6{};
    sockaddr_in v4{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_loopback;
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr* address =
        family == AF_INET6 ? reinterpret_cast<sockaddr*>(&v6) : reinterpret_cast<sockaddr*>(&v4);
    socklen_t size = family == AF_INET6 ? sizeof v6 : sizeof v4;
    EXPECT_EQ(::bind(fd.get(), address, size), 0);
    if (type == SOCK_STREAM) EXPECT_EQ(::listen(fd.get(), 1), 0);
    EXPECT_EQ(::getsockname(fd.get(), address, &size), 0);
    port = ntohs(family == AF_INET6 ? v6.sin6_port : v4.sin_port);
  }
  net::Fd fd;
  uint16_t port;
};

TEST(FindPortHolders, NamesTheProcessForTcpUdpAndIpv6) {
  const Bound tcp(SOCK_STREAM), udp(SOCK_DGRAM), six(SOCK_STREAM, AF_INET6);
  for (const Port port : {Port{Transport::kTcp, tcp.port}, Port{Transport::kUdp, udp.port},
                          Port{Transport::kTcp, six.port}}) {
    const std::vector<PortHolder> holders = FindPortHolders(port);
    ASSERT_EQ(holders.size(), 1u);
    EXPECT_EQ(holders[0].pid, ::getpid());
    EXPECT_THAT(holders[0].command, HasSubstr("agent_test"));
  }
}

TEST(CheckPortsFree, RefusesAForeignHolderAndSaysHowToEndIt) {
  const Bound tcp(SOCK_STREAM);
  const std::vector<Port> wanted{{Transport::kTcp, tcp.port}};
  EXPECT_TRUE(CheckPortsFree(wanted, ::getpid()));
  const Status refused = CheckPortsFree(wanted);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(std::to_string(::getpid())));
  EXPECT_THAT(refused.error().message, HasSubstr(std::to_string(tcp.port)));
  EXPECT_THAT(refused.error().next, HasSubstr("kill"));
}

TEST(CheckPortsFree, AnotherTransportOrAClosedSocketHoldsNothing) {
  uint16_t closed;
  {
    const Bound tcp(SOCK_STREAM);
    closed = tcp.port;
    EXPECT_TRUE(CheckPortsFree({{Transport::kUdp, tcp.port}}));
  }
  EXPECT_TRUE(CheckPortsFree({{Transport::kTcp, closed}}));
}

}  // namespace
}  // namespace weft::agent
