// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// The module behind its C ABI, with this test in the place of Envoy.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_key.h"
#include "filters/scope/envoy_abi.h"

// Every allocation of the process is counted, to see that a request needs none.
static std::atomic<size_t> allocations = 0;

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#include <sanitizer/allocator_interface.h>
static const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, size_t) { ++allocations; }, [](const volatile void*) {});
#else
void* operator new(size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
#endif

namespace {

using weft::abi::Buffer;

std::string_view View(Buffer buffer) { return {buffer.data, buffer.size}; }
Buffer Bytes(std::string_view view) { return {view.data(), view.size()}; }

// The headers of a request, as far as the module asks for them.
struct Request {
  const char* authority = nullptr;
  char scope[512] = {};
  int sets = 0;
};

std::vector<std::string> logged_errors;

}  // namespace

extern "C" {

void envoy_dynamic_module_callback_log(weft::abi::LogLevel level, Buffer message) {
  if (level == weft::abi::kLogError) logged_errors.emplace_back(View(message));
}

bool envoy_dynamic_module_callback_early_header_mutation_get_header_value(void* request,
                                                                          Buffer name,
                                                                          Buffer* value,
                                                                          size_t index, size_t*) {
  const char* authority = static_cast<Request*>(request)->authority;
  if (View(name) != ":authority" || index != 0 || authority == nullptr) return false;
  *value = Bytes(authority);
  return true;
}

bool envoy_dynamic_module_callback_early_header_mutation_set_header(void* request, Buffer name,
                                                                    Buffer value) {
  Request& self = *static_cast<Request*>(request);
  if (View(name) != weft::kScopeHeader || value.size >= sizeof self.scope) return false;
  View(value).copy(self.scope, value.size);
  self.scope[value.size] = '\0';
  ++self.sets;
  return true;
}

const char* envoy_dynamic_module_on_program_init();
void* envoy_dynamic_module_on_early_header_mutation_config_new(void*, Buffer, Buffer);
void envoy_dynamic_module_on_early_header_mutation_config_destroy(void*);
bool envoy_dynamic_module_on_early_header_mutation_mutate(void*, void*);
void* envoy_dynamic_module_on_http_filter_config_new(void*, Buffer, Buffer);
void envoy_dynamic_module_on_http_filter_config_destroy(void*);
}

namespace weft::scope {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Module : public ::testing::Test {
 protected:
  void SetUp() override { logged_errors.clear(); }
  void TearDown() override {
    if (mutation_ != nullptr) {
      envoy_dynamic_module_on_early_header_mutation_config_destroy(mutation_);
    }
  }

  bool Configure(std::string_view name, std::string_view group) {
    mutation_ = envoy_dynamic_module_on_early_header_mutation_config_new(nullptr, Bytes(name),
                                                                         Bytes(group));
    return mutation_ != nullptr;
  }

  // As Envoy does when it replaces a filter's configuration: the old one is gone at once.
  static bool Publish(std::string_view text, std::string_view name = "weft.hosts") {
    void* config =
        envoy_dynamic_module_on_http_filter_config_new(nullptr, Bytes(name), Bytes(text));
    if (config == nullptr) return false;
    envoy_dynamic_module_on_http_filter_config_destroy(config);
    return true;
  }

  std::string ScopeOf(const char* authority) {
    Request request{authority};
    EXPECT_TRUE(envoy_dynamic_module_on_early_header_mutation_mutate(mutation_, &request));
    EXPECT_EQ(request.sets, 1);
    return request.scope;
  }

  void* mutation_ = nullptr;
};

std::string Table(std::string_view group, std::string_view host) {
  return "weft-hosts 1\ngroup " + std::string(group) + "\nshards 256\nhosts 1\n" +
         std::string(host) + "\n";
}

TEST_F(Module, SpeaksTheAbiOfThePinnedEnvoy) {
  EXPECT_STREQ(envoy_dynamic_module_on_program_init(), "v0.2.0");
}

TEST_F(Module, FailsClosedWithoutATable) {
  ASSERT_TRUE(Configure("weft.scope", "no-table"));
  EXPECT_EQ(ScopeOf("a.com"), "no-table|*");
  EXPECT_EQ(ScopeOf(nullptr), "no-table|*");
}

TEST_F(Module, FollowsTheNewestTableOfItsGroup) {
  ASSERT_TRUE(Configure("weft.scope", "follows"));
  ASSERT_TRUE(Publish(Table("follows", "a.com")));
  EXPECT_EQ(ScopeOf("A.com:80"), ScopeKey("follows", "a.com", 256));
  ASSERT_TRUE(Publish(Table("other", "b.com")));
  EXPECT_EQ(ScopeOf("b.com"), "follows|*");
  ASSERT_TRUE(Publish(Table("follows", "b.com")));
  EXPECT_EQ(ScopeOf("b.com"), ScopeKey("follows", "b.com", 256));
  EXPECT_EQ(ScopeOf("a.com"), "follows|*");
  EXPECT_EQ(ScopeOf(nullptr), "follows|*");
}

TEST_F(Module, KeepsItsTableWhenANewOneIsRefused) {
  ASSERT_TRUE(Configure("weft.scope", "keeps"));
  ASSERT_TRUE(Publish(Table("keeps", "a.com")));
  EXPECT_FALSE(Publish(Table("keeps", "B.com")));
  EXPECT_THAT(logged_errors, ElementsAre(HasSubstr("line 5: \"B.com\" is not a host")));
  EXPECT_EQ(ScopeOf("a.com"), ScopeKey("keeps", "a.com", 256));
}

TEST_F(Module, RefusesUnknownNamesAndGroups) {
  EXPECT_FALSE(Configure("weft.scop", "443"));
  EXPECT_FALSE(Configure("weft.scope", ""));
  EXPECT_FALSE(Configure("weft.scope", "a|b"));
  EXPECT_FALSE(Publish(Table("g", "a.com"), "weft.host"));
  EXPECT_FALSE(Publish(""));
  EXPECT_EQ(logged_errors.size(), 5u);
}

TEST_F(Module, AllocatesNothingForARequest) {
  const size_t none = allocations;
  ::operator delete(::operator new(1));
  ASSERT_GT(allocations, none) << "allocations are counted";
  ASSERT_TRUE(Configure("weft.scope", "allocates"));
  ASSERT_TRUE(
      Publish("weft-hosts 1\ngroup allocates\nshards 256\nhosts 2\n*.wild.example\n"
              "shop.example\n"));
  for (const char* authority : {"shop.example", "a.b.wild.example:443", "other", ""}) {
    ScopeOf(authority);  // the thread's first requests may allocate
    Request request{authority};
    const size_t before = allocations;
    envoy_dynamic_module_on_early_header_mutation_mutate(mutation_, &request);
    EXPECT_EQ(allocations, before) << authority;
  }
}

}  // namespace
}  // namespace weft::scope
