// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// File = magic (8 bytes), then without a key: SHA-256 of the payload (32), payload; with a key:
// nonce (12), GCM tag (16), encrypted payload. The magic says which and is authenticated too.
// Payload = saved (u64, Unix seconds), answered (u32, bit per type), node id, number of resources
// (u32), and per resource: type (u8), name, version (u64), bytes, number of needs (u32), and per
// need: type (u8), name. Numbers are little-endian; texts have their length (u32) before them.
#include "agent/lkg.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <concepts>
#include <span>

#include "base/check.h"
#include "base/digits.h"

namespace weft::agent {
namespace {

constexpr std::string_view kPlainMagic = "WEFTLKG\x01";
constexpr std::string_view kSealedMagic = "WEFTLKG\x02";
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;

class Writer {
 public:
  template <std::unsigned_integral T>
  void Number(T value) {
    for (size_t byte = 0; byte < sizeof value; ++byte) {
      out_ += static_cast<char>(value >> (8 * byte) & 0xff);
    }
  }
  void Text(std::string_view text) {
    WEFT_CHECK(text.size() <= UINT32_MAX);
    Number(static_cast<uint32_t>(text.size()));
    out_ += text;
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

// Each read says whether it was there; after a failure nothing is read any more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  template <std::unsigned_integral T>
  bool Number(T& value) {
    if (rest_.size() < sizeof value) return false;
    uint64_t out = 0;
    for (size_t byte = 0; byte < sizeof value; ++byte) {
      out |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[byte])) << (8 * byte);
    }
    value = static_cast<T>(out);
    rest_.remove_prefix(sizeof value);
    return true;
  }
  bool Text(std::string& text) {
    uint32_t size = 0;
    if (!Number(size) || rest_.size() < size) return false;
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }
  bool Id(ir::ResourceId& id) {
    uint8_t type = 0;
    if (!Number(type) || type >= ir::kResourceTypes) return false;
    id.type = static_cast<ir::ResourceType>(type);
    return Text(id.name);
  }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

void WriteId(Writer& out, const ir::ResourceId& id) {
  out.Number(static_cast<uint8_t>(id.type));
  out.Text(id.name);
}

std::string Payload(const LastKnownGood& good) {
  Writer out;
  out.Number(static_cast<uint64_t>(
      std::chrono::floor<std::chrono::seconds>(good.saved.time_since_epoch()).count()));
  out.Number(static_cast<uint32_t>(good.answered.to_ulong()));
  out.Text(good.node_id);
  out.Number(static_cast<uint32_t>(good.resources.size()));
  for (const auto& resource : good.resources) {
    WriteId(out, resource->id);
    out.Number(resource->version);
    out.Text(*resource->bytes);
    out.Number(static_cast<uint32_t>(resource->needs.size()));
    for (const ir::ResourceId& need : resource->needs) WriteId(out, need);
  }
  return out.Take();
}

bool ReadResource(Reader& in, ir::Resource& resource) {
  std::string bytes;
  uint32_t needs = 0;
  if (!in.Id(resource.id) || !in.Number(resource.version) || !in.Text(bytes) || !in.Number(needs)) {
    return false;
  }
  resource.bytes = std::make_shared<const std::string>(std::move(bytes));
  for (uint32_t need = 0; need < needs; ++need) {
    if (!in.Id(resource.needs.emplace_back())) return false;
  }
  return true;
}

std::optional<LastKnownGood> ReadPayload(std::string_view payload) {
  Reader in(payload);
  LastKnownGood good;
  uint64_t saved = 0;
  uint32_t answered = 0, count = 0;
  if (!in.Number(saved) || !in.Number(answered) || answered >= 1u << ir::kResourceTypes ||
      !in.Text(good.node_id) || !in.Number(count)) {
    return std::nullopt;
  }
  // A time point of nanoseconds ends in the year 2262.
  if (saved > 9'000'000'000u) return std::nullopt;
  good.saved = WallTime(std::chrono::seconds(saved));
  good.answered = answered;
  for (uint32_t number = 0; number < count; ++number) {
    auto resource = std::make_shared<ir::Resource>();
    if (!ReadResource(in, *resource)) return std::nullopt;
    good.resources.push_back(std::move(resource));
  }
  return in.AtEnd() ? std::optional(std::move(good)) : std::nullopt;
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string Checksum(std::string_view payload) {
  std::string sum(SHA256_DIGEST_LENGTH, '\0');
  SHA256(Bytes(payload), payload.size(), Bytes(sum));
  return sum;
}

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher NewCipher() {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  WEFT_CHECK(cipher != nullptr);
  return cipher;
}

// nonce, tag and ciphertext.
std::string Seal(std::string_view payload, const LkgKey& key) {
  WEFT_CHECK(payload.size() <= INT32_MAX);
  std::string nonce(kNonceBytes, '\0'), tag(kTagBytes, '\0'), sealed(payload.size(), '\0');
  const Cipher cipher = NewCipher();
  int size = 0, more = 0;
  WEFT_CHECK(RAND_bytes(Bytes(nonce), kNonceBytes) == 1);
  WEFT_CHECK(
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), Bytes(nonce)) == 1);
  WEFT_CHECK(EVP_EncryptUpdate(cipher.get(), nullptr, &size, Bytes(kSealedMagic),
                               kSealedMagic.size()) == 1);
  WEFT_CHECK(EVP_EncryptUpdate(cipher.get(), Bytes(sealed), &size, Bytes(payload),
                               static_cast<int>(payload.size())) == 1);
  WEFT_CHECK(EVP_EncryptFinal_ex(cipher.get(), Bytes(sealed) + size, &more) == 1);
  WEFT_CHECK(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1);
  return nonce + tag + sealed;
}

std::optional<std::string> Unseal(std::string_view bytes, const LkgKey& key) {
  if (bytes.size() < kNonceBytes + kTagBytes || bytes.size() > INT32_MAX) return std::nullopt;
  const std::string_view nonce = bytes.substr(0, kNonceBytes);
  std::string tag(bytes.substr(kNonceBytes, kTagBytes));
  const std::string_view sealed = bytes.substr(kNonceBytes + kTagBytes);
  std::string payload(sealed.size(), '\0');
  const Cipher cipher = NewCipher();
  int size = 0, more = 0;
  const bool good =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), Bytes(nonce)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, Bytes(kSealedMagic), kSealedMagic.size()) ==
          1 &&
      EVP_DecryptUpdate(cipher.get(), Bytes(payload), &size, Bytes(sealed),
                        static_cast<int>(sealed.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), Bytes(payload) + size, &more) == 1;
  return good ? std::optional(std::move(payload)) : std::nullopt;
}

Result<std::string> VerifiedPayload(std::string_view bytes, const std::optional<LkgKey>& key) {
  if (bytes.starts_with(kSealedMagic)) {
    if (!key) return Fail("it is encrypted and no key was given", "give the key file");
    auto payload = Unseal(bytes.substr(kSealedMagic.size()), *key);
    if (!payload) return Fail("it is damaged, or encrypted with another key");
    return std::move(*payload);
  }
  if (!bytes.starts_with(kPlainMagic)) return Fail("it is not of this format");
  // Whoever can write the file could else replace the encrypted one by one of his own.
  if (key) return Fail("it is not encrypted, though a key was given");
  bytes.remove_prefix(kPlainMagic.size());
  if (bytes.size() < SHA256_DIGEST_LENGTH) return Fail("it is truncated");
  const std::string_view sum = bytes.substr(0, SHA256_DIGEST_LENGTH);
  bytes.remove_prefix(SHA256_DIGEST_LENGTH);
  if (Checksum(bytes) != sum) return Fail("its checksum does not fit: it is damaged or truncated");
  return std::string(bytes);
}

}  // namespace

Result<LkgKey> ReadLkgKey(std::string_view text) {
  LkgKey key{};
  if (text.size() == key.size()) {
    std::copy(text.begin(), text.end(), key.begin());
    return key;
  }
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  bool good = text.size() == 2 * key.size();
  for (size_t at = 0; good && at < key.size(); ++at) {
    const int high = HexDigit(text[2 * at]), low = HexDigit(text[2 * at + 1]);
    good = high >= 0 && low >= 0;
    if (good) key[at] = static_cast<uint8_t>(high << 4 | low);
  }
  if (!good) {
    return Fail("a key file holds 32 bytes, or 64 hexadecimal digits",
                "make one: openssl rand -hex 32");
  }
  return key;
}

std::string EncodeLkg(const LastKnownGood& good, const std::optional<LkgKey>& key) {
  const std::string payload = Payload(good);
  if (key) return std::string(kSealedMagic) + Seal(payload, *key);
  return std::string(kPlainMagic) + Checksum(payload) + payload;
}

Result<LastKnownGood> DecodeLkg(std::string_view bytes, const std::optional<LkgKey>& key) {
  const Result<std::string> payload = VerifiedPayload(bytes, key);
  if (!payload) return std::unexpected(payload.error());
  std::optional<LastKnownGood> good = ReadPayload(*payload);
  // With a fitting checksum only another version of Weft can have written it.
  if (!good) return Fail("it is of a newer format");
  return std::move(*good);
}

}  // namespace weft::agent
