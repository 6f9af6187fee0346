// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is remembered, over restarts of every kind.
#include "sources/state/state_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>

#include "base/temp_dir_for_test.h"
#include "sources/file_size_limit_for_test.h"

namespace weft::sources {
namespace {

using std::chrono::seconds;

constexpr seconds kLong{20};

WallTime At(int second) { return WallTime(seconds(1'800'000'000 + second)); }

model::RawObject Route(std::string_view name, std::string_view spec = "{}",
                       std::string_view file = "a.yaml") {
  const std::string text =
      "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: " +
      std::string(name) + "}\nspec: " + std::string(spec);
  return model::ReadObjects(text, std::string(file)).objects.at(0);
}

class StateStoreTest : public testing::Test {
 protected:
  std::unique_ptr<StateStore> Open(int now = 0) {
    auto store = StateStore::Open({.dir = dir_ / "state"}, At(now));
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }

  TempDir dir_;
};

TEST_F(StateStoreTest, GivesUidsGenerationsAndTimes) {
  auto store = Open();
  const ObjectState first = store->Observe(Route("a"), At(1));
  EXPECT_EQ(first.uid.size(), 36u);
  EXPECT_EQ(first.uid[14], '4');
  EXPECT_EQ(first.generation, 1);
  EXPECT_EQ(first.first_seen, At(1));
  EXPECT_NE(store->Observe(Route("b"), At(1)).uid, first.uid);
  EXPECT_EQ(store->Observe(Route("a"), At(2)), first);

  const ObjectState second = store->Observe(Route("a", "{hostnames: [x]}"), At(3));
  EXPECT_EQ(second.uid, first.uid);
  EXPECT_EQ(second.generation, 2);
  EXPECT_EQ(second.first_seen, At(1));
}

TEST_F(StateStoreTest, MetadataAndPlaceMakeNoGeneration) {
  auto store = Open();
  store->Observe(Route("a", "{hostnames: [x]}\n"), At(1));
  model::RawObject object = Route("a", "{hostnames: [x]}", "b.yaml");
  object.value.at("metadata").get_object()["labels"] = {{"a", "b"}};
  object.value.at("apiVersion") = "gateway.networking.k8s.io/v1beta1";
  EXPECT_EQ(store->Observe(object, At(2)).generation, 1);
  EXPECT_EQ(store->objects().at(object.ref).file, "b.yaml");
}

TEST_F(StateStoreTest, AnObjectThatComesBackIsAnotherOne) {
  auto store = Open();
  const std::string uid = store->Observe(Route("a", "{hostnames: [x]}"), At(1)).uid;
  store->Forget(Route("a").ref);
  const ObjectState again = store->Observe(Route("a"), At(5));
  EXPECT_NE(again.uid, uid);
  EXPECT_EQ(again.generation, 1);
  EXPECT_EQ(again.first_seen, At(5));
}

TEST_F(StateStoreTest, ConditionsKeepTheirTransitionTimes) {
  auto store = Open();
  const ObjectRef ref = Route("a").ref;
  EXPECT_FALSE(store->SetConditions(ref, {{.type = "Accepted", .status = "True"}}, At(1)));
  store->Observe(Route("a"), At(1));
  EXPECT_TRUE(
      store->SetConditions(ref,
                           {{.scope = "parents[0]", .type = "ResolvedRefs", .status = "True"},
                            {.scope = "parents[0]", .type = "Accepted", .status = "True"}},
                           At(2)));
  EXPECT_FALSE(
      store->SetConditions(ref,
                           {{.scope = "parents[0]", .type = "Accepted", .status = "True"},
                            {.scope = "parents[0]", .type = "ResolvedRefs", .status = "True"}},
                           At(3)));
  EXPECT_TRUE(store->SetConditions(
      ref,
      {{.scope = "parents[0]", .type = "Accepted", .status = "True", .message = "m"},
       {.scope = "parents[0]", .type = "ResolvedRefs", .status = "False"}},
      At(4)));
  const ObjectState& state = store->objects().at(ref);
  EXPECT_EQ(state.conditions.size(), 2u);
  EXPECT_EQ(state.LastTransition("parents[0]", "Accepted"), At(2));
  EXPECT_EQ(state.LastTransition("parents[0]", "ResolvedRefs"), At(4));
  EXPECT_EQ(state.LastTransition("parents[1]", "Accepted"), std::nullopt);
}

// Within one write or in two: an object that came back has none of its predecessor's conditions.
TEST_F(StateStoreTest, ConditionsGoWithTheirObject) {
  const ObjectRef ref = Route("a").ref;
  {
    auto store = Open();
    store->Observe(Route("a"), At(1));
    store->SetConditions(ref, {{.type = "Accepted", .status = "True"}}, At(2));
    ASSERT_TRUE(store->Flush(kLong));
    store->Forget(ref);
    store->Observe(Route("a"), At(3));
  }
  auto store = Open();
  EXPECT_EQ(store->objects().at(ref).first_seen, At(3));
  EXPECT_TRUE(store->objects().at(ref).conditions.empty());
}

TEST_F(StateStoreTest, EverythingSurvivesARestart) {
  const ObjectRef ref = Route("a").ref;
  StateContents before;
  {
    auto store = Open();
    store->Observe(Route("a"), At(1) + std::chrono::nanoseconds(1234));
    store->Observe(Route("a", "{hostnames: [x]}"), At(2));
    store->Observe(Route("b"), At(2));
    store->Observe(Route("gone"), At(2));
    store->Forget(Route("gone").ref);
    store->SetConditions(ref,
                         {{.scope = "s",
                           .type = "Accepted",
                           .status = "False",
                           .reason = "R",
                           .message = "é \"'\n",
                           .observed_generation = 2}},
                         At(3));
    store->Freeze({ref, "uid", 2, "Envoy refused it", At(4), R"({"a":1})"});
    store->Freeze({.ref = Route("b").ref, .since = At(4)});
    store->Thaw(Route("b").ref);
    store->Refuse({.resource = {"cluster", "c"},
                   .version = ~uint64_t{0},
                   .reason = "Refused",
                   .message = "no",
                   .since = At(5),
                   .last_good = RefusedResource::LastGood{
                       ~uint64_t{1}, std::string("\0\xFF'", 3), {{"secret", "s\"1"}}}});
    store->Refuse({.resource = {"route", "r"}, .since = At(5), .last_good = {}});
    store->Refuse({.resource = {"route", "gone"}, .since = At(5), .last_good = {}});
    store->Refuse({.resource = {"route", "none"}, .since = At(5), .last_good = {}});
    store->Accept({"route", "r"}, 6);
    store->Accept({"route", "r"}, 7);
    store->Forgive({"route", "none"});
    store->Accept({"route", "gone"}, 8);
    store->Drop({"route", "gone"});
    before = {store->objects(), store->frozen(), store->refused(), store->accepted()};
  }
  auto store = Open();
  EXPECT_TRUE(store->warnings().empty());
  EXPECT_EQ(store->objects(), before.objects);
  EXPECT_EQ(store->frozen(), before.frozen);
  EXPECT_EQ(store->refused(), before.refused);
  EXPECT_EQ(store->accepted(), before.accepted);
  EXPECT_EQ(store->objects().size(), 2u);
  EXPECT_EQ(store->objects().at(ref).generation, 2);
  EXPECT_EQ(store->frozen().size(), 1u);
  EXPECT_EQ(store->refused().size(), 2u);
  EXPECT_EQ(store->accepted(), (std::map<ResourceName, uint64_t>{{{"route", "r"}, 7}}));
}

TEST_F(StateStoreTest, RemembersTheObjectsOfAFile) {
  {
    auto store = Open();
    store->Observe(Route("a", "{hostnames: [x]}"), At(1));
    store->Observe(Route("a", "{hostnames: [\"y\\u2028\\x7F\"]}"), At(1));
    store->SetConditions(Route("a").ref, {{.type = "Accepted"}}, At(1));
    store->Observe(Route("b", "{}", "b.yaml"), At(1));
    ASSERT_TRUE(store->Flush(kLong));
    EXPECT_EQ(store->LastGood("b.yaml").size(), 1u);
  }
  auto store = Open();
  const auto objects = store->LastGood("a.yaml");
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].ref, Route("a").ref);
  EXPECT_EQ(objects[0].file, "a.yaml");
  EXPECT_EQ(boost::json::serialize(objects[0].value.at("spec")),
            "{\"hostnames\":[\"y\xE2\x80\xA8\x7F\"]}");
  EXPECT_TRUE(store->LastGood("c.yaml").empty());
}

TEST_F(StateStoreTest, IsItsOwnersAlone) {
  auto store = Open();
  store->Observe(Route("a"), At(1));
  ASSERT_TRUE(store->Flush(kLong));
  struct stat status;
  ASSERT_EQ(stat((dir_ / "state").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  for (const auto& entry : std::filesystem::directory_iterator(dir_ / "state")) {
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
  }
}

TEST_F(StateStoreTest, WithoutADirectoryNothingIsKept) {
  auto store = StateStore::Open({}, At(0));
  ASSERT_TRUE(store);
  EXPECT_EQ((*store)->Observe(Route("a"), At(1)).generation, 1);
  EXPECT_TRUE((*store)->Flush(kLong));
  EXPECT_TRUE((*store)->LastGood("a.yaml").empty());
}

TEST_F(StateStoreTest, ASecondProcessIsToldWhoHoldsIt) {
  auto store = Open();
  auto second = StateStore::Open({.dir = dir_ / "state"}, At(0));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "the state directory " + dir_ / "state" +
                                        " is in use by process " + std::to_string(getpid()));
  store.reset();
  EXPECT_TRUE(Open());
}

TEST_F(StateStoreTest, ADirectoryThatCannotBeMadeIsTold) {
  dir_.Write("state", "a file");
  auto store = StateStore::Open({.dir = dir_ / "state/sub"}, At(0));
  ASSERT_TRUE(store);
  ASSERT_EQ((*store)->warnings().size(), 1u);
  const Error& warning = (*store)->warnings()[0];
  EXPECT_TRUE(warning.message.starts_with("cannot make the state directory")) << warning.message;
  EXPECT_TRUE(warning.message.ends_with("; nothing is kept over a restart")) << warning.message;
  EXPECT_EQ(warning.next, "name a directory that this user may write, with --state-dir");
  EXPECT_EQ((*store)->Observe(Route("a"), At(1)).generation, 1);
  EXPECT_TRUE((*store)->Flush(kLong));
}

TEST_F(StateStoreTest, ADamagedDatabaseIsMovedAside) {
  const std::string garbage[] = {std::string(10000, 'x'), "SQLite format 3"};
  for (const std::string& bytes : garbage) {
    dir_.Write("state/state.db", bytes);
    auto store = Open(7);
    ASSERT_TRUE(store);
    ASSERT_EQ(store->warnings().size(), 1u) << bytes.size();
    EXPECT_NE(store->warnings()[0].message.find("was damaged"), std::string::npos);
    EXPECT_EQ(store->warnings()[0].next,
              "look at " + dir_ / "state/state.db.damaged-20270115T080007Z" + ", then delete it");
    EXPECT_EQ(dir_.Read("state/state.db.damaged-20270115T080007Z"), bytes);
    store->Observe(Route("a"), At(8));
    EXPECT_TRUE(store->Flush(kLong));
    store.reset();
    EXPECT_EQ(Open()->objects().size(), 1u);
    dir_.Remove("state");
  }
}

TEST_F(StateStoreTest, ADatabaseThatIsDamagedInTheMiddleIsMovedAside) {
  {
    auto store = Open();
    for (int i = 0; i < 300; ++i) store->Observe(Route("r" + std::to_string(i)), At(1));
    ASSERT_TRUE(store->Flush(kLong));
  }
  std::string bytes = dir_.Read("state/state.db");
  ASSERT_GT(bytes.size(), 40000u);
  for (size_t i = 8192; i < 30000; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
  dir_.Write("state/state.db", bytes);
  auto store = Open();
  ASSERT_EQ(store->warnings().size(), 1u);
  EXPECT_TRUE(store->objects().empty());
}

TEST_F(StateStoreTest, ADatabaseOfANewerWeftIsLeftAlone) {
  Open();
  {
    auto connection =
        SqliteConnection::Open(dir_ / "state/state.db", SqliteConnection::Mode::kReadWrite);
    ASSERT_TRUE(connection && connection->Execute("PRAGMA user_version=9"));
  }
  auto store = StateStore::Open({.dir = dir_ / "state"}, At(0));
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().message, "cannot use " + dir_ / "state/state.db" +
                                       ": it is of version 9, and this Weft knows version 2");
}

TEST_F(StateStoreTest, TakesOverAStateOfTheFirstVersion) {
  const ObjectRef ref = Route("a").ref;
  const std::string uid = Open()->Observe(Route("a"), At(1)).uid;
  {
    auto connection =
        SqliteConnection::Open(dir_ / "state/state.db", SqliteConnection::Mode::kReadWrite);
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->Execute(
        "PRAGMA user_version=1; DROP TABLE frozen; DROP TABLE refused; DROP TABLE accepted;"
        "CREATE TABLE frozen(api_group TEXT, kind TEXT, namespace TEXT, name TEXT, reason TEXT,"
        " since INTEGER, value TEXT, PRIMARY KEY(api_group, kind, namespace, name));"
        "CREATE TABLE refusals(type TEXT, resource TEXT, PRIMARY KEY(type, resource));"));
  }
  {
    auto store = Open();
    ASSERT_TRUE(store->warnings().empty());
    EXPECT_EQ(store->objects().at(ref).uid, uid);
    store->Freeze({.ref = ref, .uid = uid, .generation = 1, .since = At(2)});
    ASSERT_TRUE(store->Flush(kLong));
  }
  EXPECT_EQ(Open()->frozen().size(), 1u);
}

TEST_F(StateStoreTest, AFullDiskIsReportedAndEverythingIsWrittenLater) {
  std::mutex mutex;
  std::vector<std::string> health;
  auto opened = StateStore::Open({.dir = dir_ / "state",
                                  .on_health =
                                      [&](const std::optional<Error>& error) {
                                        std::lock_guard lock(mutex);
                                        health.push_back(error ? error->next : "well");
                                      }},
                                 At(0));
  ASSERT_TRUE(opened);
  StateStore& store = **opened;
  store.Observe(Route("a"), At(1));
  ASSERT_TRUE(store.Flush(kLong));
  EXPECT_EQ(store.error(), std::nullopt);
  {
    const FileSizeLimit full(1000);
    store.Observe(Route("a", "{hostnames: [x]}"), At(2));
    store.Observe(Route("b"), At(2));
    const Status flushed = store.Flush(std::chrono::milliseconds(300));
    ASSERT_FALSE(flushed);
    EXPECT_EQ(flushed.error().next, "free some space: df -h " + dir_ / "state");
    EXPECT_EQ(store.objects().size(), 2u);  // life goes on
    store.Observe(Route("c"), At(3));
    store.Forget(Route("b").ref);
  }
  EXPECT_TRUE(store.Flush(kLong));
  EXPECT_EQ(store.error(), std::nullopt);
  opened->reset();
  EXPECT_EQ(health, (std::vector<std::string>{"free some space: df -h " + dir_ / "state", "well"}));
  auto again = Open();
  EXPECT_EQ(again->objects().size(), 2u);
  EXPECT_EQ(again->objects().at(Route("a").ref).generation, 2);
}

TEST_F(StateStoreTest, AFullDiskAtTheStartIsNoReasonToForget) {
  {
    auto store = Open();
    store->Observe(Route("a"), At(1));
  }
  std::string uid;
  {
    std::optional<FileSizeLimit> full(std::in_place, 0);
    auto store = Open();
    ASSERT_TRUE(store);
    ASSERT_EQ(store->warnings().size(), 1u);
    EXPECT_NE(store->warnings()[0].message.find("; it is read, and written as soon as that works"),
              std::string::npos);
    ASSERT_EQ(store->objects().size(), 1u);
    uid = store->objects().begin()->second.uid;
    store->Observe(Route("b"), At(2));
    EXPECT_FALSE(store->Flush(std::chrono::milliseconds(1)));
    full.reset();
    EXPECT_TRUE(store->Flush(kLong));
  }
  auto store = Open();
  EXPECT_EQ(store->objects().size(), 2u);
  EXPECT_EQ(store->objects().begin()->second.uid, uid);
}

TEST_F(StateStoreTest, AFullDiskAtTheFirstStartIsNoReasonNotToStart) {
  {
    std::optional<FileSizeLimit> full(std::in_place, 0);
    auto store = Open();
    ASSERT_TRUE(store);
    ASSERT_EQ(store->warnings().size(), 1u);
    EXPECT_NE(store->warnings()[0].message.find(
                  "; it is begun anew in memory, and written as soon as that works"),
              std::string::npos);
    store->Observe(Route("a"), At(1));
    full.reset();
    EXPECT_TRUE(store->Flush(kLong));
  }
  EXPECT_EQ(Open()->objects().size(), 1u);
}

TEST_F(StateStoreTest, ALockedDatabaseIsReportedAndWrittenLater) {
  auto store = Open();
  auto other = SqliteConnection::Open(dir_ / "state/state.db", SqliteConnection::Mode::kReadWrite);
  ASSERT_TRUE(other && other->Execute("BEGIN IMMEDIATE"));
  store->Observe(Route("a"), At(1));
  const Status flushed = store->Flush(seconds(2));
  ASSERT_FALSE(flushed);
  EXPECT_EQ(flushed.error().message,
            "cannot use " + dir_ / "state/state.db" + ": database is locked");
  ASSERT_TRUE(other->Execute("COMMIT"));
  EXPECT_TRUE(store->Flush(kLong));
}

// What was flushed is there after kill -9, at whatever moment that comes, and the database is
// whole.
TEST_F(StateStoreTest, SurvivesBeingKilled) {
  for (int round = 0; round < 10; ++round) {
    int acknowledged[2];
    ASSERT_EQ(pipe(acknowledged), 0);
    const pid_t child = fork();
    if (child == 0) {
      auto store = StateStore::Open({.dir = dir_ / "state"}, At(0));
      for (int i = 0; store && i < 100000; ++i) {
        (*store)->Observe(Route("a", "{n: " + std::to_string(i) + "}"), At(i));
        for (int j = 0; j < 20; ++j) {
          (*store)->Observe(Route("r" + std::to_string(j), "{n: " + std::to_string(i) + "}"),
                            At(i));
        }
        const int64_t generation = (*store)->objects().at(Route("a").ref).generation;
        if (!(*store)->Flush(kLong)) _exit(1);
        if (write(acknowledged[1], &generation, sizeof generation) != sizeof generation) _exit(1);
      }
      _exit(1);
    }
    close(acknowledged[1]);
    int64_t last = 0;
    const int enough = 3 + round * 2;
    for (int i = 0; i < enough; ++i) {
      ASSERT_EQ(read(acknowledged[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    }
    kill(child, SIGKILL);
    for (int64_t more = 0; read(acknowledged[0], &more, sizeof more) == sizeof more;) last = more;
    close(acknowledged[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));

    auto store = Open();
    ASSERT_TRUE(store);
    EXPECT_TRUE(store->warnings().empty());
    ASSERT_EQ(store->objects().size(), 21u);
    EXPECT_GE(store->objects().at(Route("a").ref).generation, last);
  }
}

}  // namespace
}  // namespace weft::sources
