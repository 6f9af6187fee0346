// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "test/load/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::load {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;
using Request = http::request<http::empty_body>;

// Completion by a pair of error code and result: failures are data here.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

asio::ip::tcp::endpoint EndpointOf(std::string_view address) {
  const size_t colon = address.rfind(':');
  std::string_view host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const int port = std::stoi(std::string(address.substr(colon + 1)));
  return {asio::ip::make_address(host), static_cast<asio::ip::port_type>(port)};
}

std::string Why(std::string_view step, const error_code& error) {
  if (error == beast::error::timeout) return fmt::format("{}: timeout", step);
  if (error == http::error::end_of_stream) return fmt::format("{}: closed", step);
  return fmt::format("{}: {}", step, error.message());
}

// When the k-th request of the load is due, and which one it is.
struct Schedule {
  const Options& options;
  Clock::time_point start = Clock::now();
  std::optional<Clock::time_point> stop;  // the end of the load, once it is known

  // Whether a request that is due then belongs to the load no more.
  bool IsOver(Clock::time_point due) const { return stop && due >= *stop; }
  Clock::time_point DueAt(uint64_t k) const {
    return start + std::chrono::nanoseconds(k * 1'000'000'000 / options.rate);
  }
  Request RequestOf(uint64_t k) const {
    const std::string& path = options.paths[k / options.hosts.size() % options.paths.size()];
    Request request(http::verb::get, path, 11);
    request.set(http::field::host, options.hosts[k % options.hosts.size()]);
    request.set(http::field::user_agent, "weft-load");
    return request;
  }
};

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// One connection, opened anew whenever the last one is gone.
class Connection {
 public:
  Connection(asio::ip::tcp::endpoint server, const Options& options)
      : server_(server), options_(options) {}

  // Sends a request and reads the answer. Gives the reason of a failure, or nothing.
  asio::awaitable<std::optional<std::string>> Ask(const Request& request) {
    std::optional<std::string> failure = co_await TryToAsk(request);
    const bool worn_out = ++asked_ == options_.requests_per_connection;
    if (failure || worn_out) stream_.reset();
    co_return failure;
  }

 private:
  asio::awaitable<std::optional<std::string>> TryToAsk(const Request& request) {
    if (!stream_) {
      asked_ = 0;
      buffer_.clear();
      stream_.emplace(co_await asio::this_coro::executor);
      stream_->expires_after(options_.timeout);
      const auto [error] = co_await stream_->async_connect(server_, kAwait);
      if (error) co_return Why("connect", error);
      stream_->socket().set_option(asio::ip::tcp::no_delay(true));
    }
    stream_->expires_after(options_.timeout);
    if (const auto [error, n] = co_await http::async_write(*stream_, request, kAwait); error) {
      co_return Why("send", error);
    }
    http::response<http::string_body> response;
    if (const auto [error, n] = co_await http::async_read(*stream_, buffer_, response, kAwait);
        error) {
      co_return Why("receive", error);
    }
    if (!response.keep_alive()) stream_.reset();
    if (!options_.good.contains(response.result_int())) {
      co_return fmt::format("status {}", response.result_int());
    }
    co_return std::nullopt;
  }

  const asio::ip::tcp::endpoint server_;
  const Options& options_;
  std::optional<beast::tcp_stream> stream_;
  beast::flat_buffer buffer_;
  uint32_t asked_ = 0;  // on this connection
};

// Sends every connections-th request of the schedule, from the `first` on.
asio::awaitable<void> Worker(uint64_t first, const Schedule& schedule, Tally& tally,
                             asio::steady_timer& timer) {
  const Options& options = schedule.options;
  Connection connection(EndpointOf(options.address), options);
  for (uint64_t k = first;; k += options.connections) {
    const Clock::time_point due = schedule.DueAt(k);
    while (Clock::now() < due && !schedule.IsOver(due)) {  // a stop wakes the timer
      timer.expires_at(due);
      co_await timer.async_wait(kAwait);
    }
    if (schedule.IsOver(due)) co_return;
    const Request request = schedule.RequestOf(k);
    // What was due before the stop is sent after it too, but not for ever.
    const bool too_late = schedule.stop && Clock::now() > *schedule.stop + options.timeout;
    const std::optional<std::string> failure =
        too_late ? "not sent: the server is too slow" : co_await connection.Ask(request);
    if (!failure) {
      tally.Good(Seconds(Clock::now() - due));
    } else {
      tally.Failed(*failure, Seconds(due - schedule.start),
                   fmt::format("{}{}", std::string_view(request[http::field::host]),
                               std::string_view(request.target())));
    }
  }
}

}  // namespace

Outcome Run(const Options& options) {
  asio::io_context io(1);
  Outcome outcome;
  Schedule schedule{options};
  if (options.duration.count() > 0) schedule.stop = schedule.start + options.duration;
  std::vector<asio::steady_timer> timers;
  for (uint32_t i = 0; i < options.connections; ++i) timers.emplace_back(io);

  asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const error_code& error, int) {
    if (error) return;
    schedule.stop = Clock::now();
    for (asio::steady_timer& timer : timers) timer.cancel();
  });
  uint32_t running = options.connections;
  for (uint32_t i = 0; i < options.connections; ++i) {
    asio::co_spawn(io, Worker(i, schedule, outcome.tally, timers[i]), [&](std::exception_ptr bug) {
      if (bug) std::rethrow_exception(bug);
      if (--running == 0) signals.cancel();
    });
  }
  io.run();
  outcome.seconds = Seconds(*schedule.stop - schedule.start);
  return outcome;
}

}  // namespace weft::load
