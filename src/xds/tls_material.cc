// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "xds/tls_material.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "net/fd.h"

namespace weft::xds {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;  // far beyond a bundle of all public authorities
constexpr Duration kCheckAgain = std::chrono::hours(24);

Result<std::string> ReadFile(const std::string& path) {
  const auto failed = [&] {
    return Fail("cannot read " + path + ": " + std::strerror(errno), "ls -l " + path);
  };
  const net::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return failed();
  std::string text(kMostBytes, '\0');
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed();
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

Result<std::shared_ptr<TlsMaterial>> TlsMaterial::Read(TlsFiles files, CheckPems check,
                                                       const Clock& clock, Log& log) {
  std::shared_ptr<TlsMaterial> self(
      new TlsMaterial(std::move(files), std::move(check), clock, log));
  self->seen_ = self->Look();
  Result<TlsPems> pems = self->ReadAll();
  if (!pems) return std::unexpected(pems.error());
  if (const Status usable = self->Check(*pems); !usable) return std::unexpected(usable.error());
  self->good_ = std::make_shared<const TlsPems>(std::move(*pems));
  return self;
}

std::shared_ptr<const TlsPems> TlsMaterial::Current() {
  const std::lock_guard lock(mutex_);
  // Looked at before they are read: what changes in between is seen the next time.
  const Stamps now = Look();
  if (std::exchange(seen_, now) != now) {
    TakeChanged();
  } else if (clock_.Now() - checked_ >= kCheckAgain) {
    CheckAgain();
  }
  return good_;
}

void TlsMaterial::TakeChanged() {
  Result<TlsPems> pems = ReadAll();
  const Status usable = pems ? Check(*pems) : std::unexpected(pems.error());
  if (!usable) {
    log_.Write(LogLevel::kWarning, "changed TLS files are not used; the ones before them stay",
               {{"why", usable.error().message}, {"next", usable.error().next}});
  } else if (*pems != *good_) {
    good_ = std::make_shared<const TlsPems>(std::move(*pems));
    log_.Write(LogLevel::kInfo, "changed TLS files are used from now on",
               {{"certificate", files_.certificate}, {"authority", files_.authority}});
  }
}

void TlsMaterial::CheckAgain() {
  const Status usable = Check(*good_);
  if (usable) return;
  log_.Write(LogLevel::kWarning, "the TLS files in use are not good any more",
             {{"why", usable.error().message}, {"next", usable.error().next}});
}

Status TlsMaterial::Check(const TlsPems& pems) {
  checked_ = clock_.Now();
  return check_ ? check_(files_, pems) : Status();
}

TlsMaterial::Stamps TlsMaterial::Look() const {
  Stamps stamps;
  size_t next = 0;
  for (const std::string* path : {&files_.certificate, &files_.key, &files_.authority}) {
    Stamp& stamp = stamps[next++];
    struct stat status{};
    if (::stat(path->c_str(), &status) != 0) continue;
    stamp = {.device = status.st_dev,
             .inode = status.st_ino,
             .changed_ns = status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec,
             .size = status.st_size};
  }
  return stamps;
}

Result<TlsPems> TlsMaterial::ReadAll() const {
  TlsPems pems;
  for (const auto& [path, text] : {std::pair{&files_.certificate, &pems.certificate},
                                   {&files_.key, &pems.key},
                                   {&files_.authority, &pems.authority}}) {
    Result<std::string> read = ReadFile(*path);
    if (!read) return std::unexpected(read.error());
    *text = std::move(*read);
  }
  return pems;
}

}  // namespace weft::xds
