// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// By gRPC's C interface: its C++ has certificates that are fixed, or files that are looked at every
// few seconds and taken also when the key does not fit the certificate.
#include "xds/server_tls.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <string>
#include <utility>

#include "base/check.h"

namespace weft::xds {
namespace {

class MutualTlsCredentials final : public grpc::ServerCredentials {
 public:
  explicit MutualTlsCredentials(std::shared_ptr<TlsMaterial> material)
      : material_(std::move(material)),
        credentials_(grpc_ssl_server_credentials_create_with_options(
            grpc_ssl_server_credentials_create_options_using_config_fetcher(
                GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, &Fetch, this))) {}
  ~MutualTlsCredentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {
    WEFT_CHECK(false);  // nobody asks for one
  }

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  // For each connection, on a thread of gRPC's; never two at a time.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<MutualTlsCredentials*>(self)->Give(config);
  }

  grpc_ssl_certificate_config_reload_status Give(grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const TlsPems> pems = material_->Current();
    if (pems == given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair{.private_key = pems->key.c_str(),
                                          .cert_chain = pems->certificate.c_str()};
    *config = grpc_ssl_server_certificate_config_create(pems->authority.c_str(), &pair, 1);
    given_ = std::move(pems);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const std::shared_ptr<TlsMaterial> material_;
  grpc_server_credentials* const credentials_;
  std::shared_ptr<const TlsPems> given_;
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MutualTls(std::shared_ptr<TlsMaterial> material) {
  return std::make_shared<MutualTlsCredentials>(std::move(material));
}

}  // namespace weft::xds
