// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "sources/state/sqlite.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "net/fd.h"
#include "sources/files/links.h"

namespace weft::sources {
namespace {

constexpr int kBusyMillis = 500;

SqliteError ErrorOf(sqlite3* database) {
  return {.code = sqlite3_errcode(database) & 0xFF, .message = sqlite3_errmsg(database)};
}

// A path within a URI: what would end it is escaped.
std::string UriOf(const std::string& path, std::string_view query) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + std::string(query);
}

}  // namespace

bool SqliteError::IsCorrupt() const { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB; }

Error SqliteError::ToError(const std::string& path) const {
  std::string next;
  if (code == SQLITE_FULL || code == SQLITE_IOERR) {
    next = fmt::format("free some space: df -h {}", FolderOf(path));
  } else if (code == SQLITE_BUSY) {
    next = fmt::format("see who else has it open: fuser {}", path);
  } else if (code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM) {
    next = fmt::format("give this user the right to write in {}", FolderOf(path));
  }
  if (code == SQLITE_MISMATCH) next = "use the Weft that wrote it, or another --state-dir";
  return {fmt::format("cannot use {}: {}", path, message), std::move(next)};
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::Bind(int index, std::string_view text) {
  // SQLITE_TRANSIENT: SQLite copies. A null pointer would bind NULL.
  sqlite3_bind_text64(statement_.get(), index, text.data() ? text.data() : "", text.size(),
                      SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int index, int64_t number) {
  sqlite3_bind_int64(statement_.get(), index, number);
  return *this;
}

SqliteResult<bool> SqliteStatement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  SqliteError error = ErrorOf(sqlite3_db_handle(statement_.get()));
  sqlite3_reset(statement_.get());
  if (code == SQLITE_DONE) return false;
  return std::unexpected(std::move(error));
}

SqliteResult<void> SqliteStatement::Run() {
  const auto stepped = Step();
  if (!stepped) return std::unexpected(stepped.error());
  if (*stepped) sqlite3_reset(statement_.get());
  return {};
}

std::string SqliteStatement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return text ? std::string(reinterpret_cast<const char*>(text), static_cast<size_t>(size)) : "";
}

int64_t SqliteStatement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void SqliteConnection::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

SqliteResult<SqliteConnection> SqliteConnection::Open(const std::string& path, Mode mode) {
  if (mode == Mode::kReadWrite) {  // SQLite would make it readable by all
    const net::Fd made(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  }
  const std::string uri = UriOf(path, mode == Mode::kReadWrite  ? "?mode=rw"
                                      : mode == Mode::kReadOnly ? "?mode=ro"
                                                                : "?immutable=1");
  const int flags = (mode == Mode::kReadWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(uri.c_str(), &raw, flags, nullptr);
  SqliteConnection connection(raw);  // also after an error there is something to close
  if (code != SQLITE_OK) return std::unexpected(ErrorOf(raw));
  sqlite3_busy_timeout(raw, kBusyMillis);
  return connection;
}

SqliteResult<void> SqliteConnection::Execute(const std::string& sql) {
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return std::unexpected(ErrorOf(database_.get()));
}

SqliteResult<SqliteStatement> SqliteConnection::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(ErrorOf(database_.get()));
  return SqliteStatement(statement);
}

SqliteResult<std::string> SqliteConnection::QueryText(std::string_view sql) {
  auto statement = Prepare(sql);
  if (!statement) return std::unexpected(std::move(statement.error()));
  const auto stepped = statement->Step();
  if (!stepped) return std::unexpected(stepped.error());
  return *stepped ? statement->Text(0) : "";
}

}  // namespace weft::sources
