// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/archive.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <string_view>

#include "base/check.h"

namespace weft::cli {
namespace {

constexpr size_t kBlock = 512;
constexpr size_t kLongestPath = 100;

// Puts `text` at `offset` of a header.
void Put(std::string& header, size_t offset, std::string_view text) {
  header.replace(offset, text.size(), text);
}

// Fields of POSIX 1003.1, "ustar Interchange Format".
std::string HeaderOf(const ArchiveEntry& entry, int64_t seconds) {
  WEFT_CHECK(entry.path.size() <= kLongestPath);
  std::string header(kBlock, '\0');
  Put(header, 0, entry.path);
  Put(header, 100, "0000600");
  Put(header, 108, "0000000");  // owner and group: nobody's business
  Put(header, 116, "0000000");
  Put(header, 124, fmt::format("{:011o}", entry.bytes.size()));
  Put(header, 136, fmt::format("{:011o}", seconds));
  Put(header, 148, "        ");  // the checksum counts itself as spaces
  Put(header, 156, "0");
  Put(header, 257,
      std::string_view("ustar\0"
                       "00",
                       8));
  uint32_t sum = 0;
  for (const char byte : header) sum += static_cast<unsigned char>(byte);
  Put(header, 148, fmt::format("{:06o}", sum));
  header[154] = '\0';
  return header;
}

std::string Gzip(const std::string& bytes) {
  z_stream stream{};
  constexpr int kGzip = 15 + 16;  // the largest window, with gzip's header
  WEFT_CHECK(deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8,
                          Z_DEFAULT_STRATEGY) == Z_OK);
  std::string compressed(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  WEFT_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

}  // namespace

std::string TarGz(const std::vector<ArchiveEntry>& entries, WallTime time) {
  const int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
  std::string tar;
  for (const ArchiveEntry& entry : entries) {
    tar += HeaderOf(entry, seconds);
    tar += entry.bytes;
    tar.append((kBlock - entry.bytes.size() % kBlock) % kBlock, '\0');
  }
  tar.append(2 * kBlock, '\0');  // the end
  return Gzip(tar);
}

std::string ArchivePath(std::string name) {
  std::ranges::replace_if(
      name,
      [](char letter) {
        const bool word = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                          (letter >= '0' && letter <= '9');
        return !word && letter != '.' && letter != '-' && letter != '_';
      },
      '_');
  if (name.empty() || name == "." || name == "..") name = "_";
  return name.substr(0, 60);
}

}  // namespace weft::cli
