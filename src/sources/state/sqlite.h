// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// SQLite with owners and Results: a connection and its statements. Nothing here knows a table.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace weft::sources {

// Why SQLite refused.
struct SqliteError {
  int code = 0;  // the primary result code, SQLITE_BUSY …
  std::string message;

  // The file is no database, or a damaged one.
  bool IsCorrupt() const;
  // For a person: what failed, and what to do about it.
  Error ToError(const std::string& path) const;
};

template <class T>
using SqliteResult = std::expected<T, SqliteError>;

// A prepared statement: bind all parameters, from 1 on, then step.
class SqliteStatement {
 public:
  SqliteStatement() = default;

  SqliteStatement& Bind(int index, std::string_view text);
  SqliteStatement& Bind(int index, int64_t number);
  SqliteStatement& Bind(int index, uint64_t number) {
    return Bind(index, static_cast<int64_t>(number));
  }

  // True: there is a row, whose columns (from 0 on) can be read. False: done, and ready to be bound
  // again.
  SqliteResult<bool> Step();
  // Steps once, for statements without rows; ready to be bound again.
  SqliteResult<void> Run();

  std::string Text(int column) const;
  int64_t Number(int column) const;

 private:
  friend class SqliteConnection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit SqliteStatement(sqlite3_stmt* statement) : statement_(statement) {}

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Thread rule: one thread at a time. Statements must not outlive it.
class SqliteConnection {
 public:
  enum class Mode { kReadWrite, kReadOnly, kImmutable };

  // kReadWrite makes the file when it is missing, with mode 0600. kImmutable reads the file alone,
  // without its log: what is left when not even a lock can be written.
  static SqliteResult<SqliteConnection> Open(const std::string& path, Mode mode);

  // Runs statements that give no rows.
  SqliteResult<void> Execute(const std::string& sql);
  SqliteResult<SqliteStatement> Prepare(std::string_view sql);
  // The first column of the first row.
  SqliteResult<std::string> QueryText(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit SqliteConnection(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace weft::sources
