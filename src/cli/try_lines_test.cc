// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/try_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace weft::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ir::Listener Http(uint32_t port, bool tls = false) {
  ir::Listener listener{.name = "", .port = port};
  ir::FilterChain chain{.name = "http",
                        .server_names = {},
                        .tls = {},
                        .handler = ir::HttpChain{.group = std::to_string(port)}};
  if (tls) chain.tls.emplace();
  listener.chains.push_back(std::move(chain));
  return listener;
}

std::shared_ptr<const ir::Route> RouteOf(const std::string& path,
                                         const std::string& cluster = "Backend/shop/web/0") {
  ir::Route route;
  route.match.path.value = path;
  route.action = ir::Forward{.backends = {{.cluster = cluster, .weight = 1}}};
  return std::make_shared<const ir::Route>(std::move(route));
}

ir::VirtualHost Host(const std::string& group, const std::string& host,
                     std::vector<std::shared_ptr<const ir::Route>> routes) {
  return {.group = group, .host = host, .owner_listener = "", .routes = std::move(routes)};
}

TEST(AddressOf, NamesSchemeHostAndBoundPort) {
  EXPECT_EQ(AddressOf(Http(80), {{80, 8080}}), "http://localhost:8080");
  EXPECT_EQ(AddressOf(Http(443, true), {}), "https://localhost:443");
  ir::Listener tcp{.name = "", .address = "10.0.0.1", .port = 5432};
  EXPECT_EQ(AddressOf(tcp, {}), "tcp://10.0.0.1:5432");
  ir::Listener udp{.name = "", .address = "fd00::1", .port = 53, .udp = true};
  EXPECT_EQ(AddressOf(udp, {}), "udp://[fd00::1]:53");
}

TEST(CurlLines, AsksWhatARouteTakes) {
  const auto hosts = {Host("80", "*", {RouteOf("/api"), RouteOf("/")}),
                      Host("80", "shop.example", {RouteOf("/it's")}),
                      Host("443", "shop.example", {RouteOf("/")}),
                      Host("443", "*.example", {RouteOf("/")})};
  EXPECT_THAT(CurlLines({Http(80), Http(443, true)}, hosts, {{80, 8080}}, 9),
              ElementsAre("curl http://localhost:8080/api", "curl http://localhost:8080/",
                          "curl -H 'Host: shop.example' 'http://localhost:8080/it'\\''s'",
                          "curl -k --connect-to shop.example:443:localhost:443 "
                          "https://shop.example/"));
  EXPECT_EQ(CurlLines({Http(80)}, hosts, {}, 1).size(), 1u);
}

TEST(CurlLines, LeavesOutWhatIsAnsweredByAnError) {
  EXPECT_THAT(CurlLines({Http(80)}, {Host("80", "*", {RouteOf("/lost", ""), RouteOf("/")})}, {}, 9),
              ElementsAre("curl http://localhost:80/"));
}

TEST(CurlLines, LeavesOutWhatNeedsMoreThanAPath) {
  ir::Route post, header, redirect;
  post.match.method = "POST";
  header.match.headers.push_back({"x-canary", false, "1"});
  redirect.action = ir::Redirect{};
  const auto shared = [](const ir::Route& route) {
    return std::make_shared<const ir::Route>(route);
  };
  EXPECT_THAT(CurlLines({Http(80)},
                        {Host("80", "*", {shared(post), shared(header), shared(redirect)}),
                         Host("81", "*", {RouteOf("/")})},
                        {}, 9),
              IsEmpty());
}

}  // namespace
}  // namespace weft::cli
