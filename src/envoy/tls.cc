// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
#include "envoy/tls.h"

#include <string>

#include "envoy/extensions/transport_sockets/quic/v3/quic_transport.pb.h"
#include "envoy/extensions/transport_sockets/tls/v3/tls.pb.h"
#include "envoy/message.h"

namespace weft::envoy {
namespace {

namespace tls3 = ::envoy::extensions::transport_sockets::tls::v3;

constexpr char kSystemAuthorities[] = "/etc/ssl/certs/ca-certificates.crt";

void ReferToSecret(const std::string& name, tls3::SdsSecretConfig* config,
                   std::vector<ir::ResourceId>& needs) {
  config->set_name(name);
  SetAds(config->mutable_sds_config());
  needs.push_back({ir::ResourceType::kSecret, name});
}

tls3::TlsParameters::TlsProtocol Version(const std::string& version) {
  if (version == "1.2") return tls3::TlsParameters::TLSv1_2;
  if (version == "1.3") return tls3::TlsParameters::TLSv1_3;
  return tls3::TlsParameters::TLS_AUTO;
}

void AddSubjectName(tls3::SubjectAltNameMatcher::SanType type, const std::string& name,
                    tls3::CertificateValidationContext* context) {
  auto* matcher = context->add_match_typed_subject_alt_names();
  matcher->set_san_type(type);
  matcher->mutable_matcher()->set_exact(name);
}

tls3::DownstreamTlsContext ToContext(const ir::DownstreamTls& tls, const ir::EdgeSettings& edge,
                                     const std::vector<std::string>& alpn,
                                     std::vector<ir::ResourceId>& needs) {
  tls3::DownstreamTlsContext context;
  auto* common = context.mutable_common_tls_context();
  auto* parameters = common->mutable_tls_params();
  parameters->set_tls_minimum_protocol_version(Version(edge.tls_minimum_version));
  parameters->set_tls_maximum_protocol_version(Version(edge.tls_maximum_version));
  for (const std::string& suite : edge.cipher_suites) parameters->add_cipher_suites(suite);
  for (const std::string& curve : edge.curves) parameters->add_ecdh_curves(curve);
  for (const std::string& protocol : alpn) common->add_alpn_protocols(protocol);
  for (const std::string& name : tls.certificates) {
    ReferToSecret(name, common->add_tls_certificate_sds_secret_configs(), needs);
  }
  if (tls.client_validation) {
    auto* combined = common->mutable_combined_validation_context();
    ReferToSecret(tls.client_validation->trusted_ca,
                  combined->mutable_validation_context_sds_secret_config(), needs);
    // Envoy refuses one that is not there, empty or not.
    auto* validation = combined->mutable_default_validation_context();
    if (tls.client_validation->insecure_fallback) {
      validation->set_trust_chain_verification(
          tls3::CertificateValidationContext::ACCEPT_UNTRUSTED);
    }
    context.mutable_require_client_certificate()->set_value(
        !tls.client_validation->insecure_fallback);
  }
  return context;
}

}  // namespace

void SetAds(::envoy::config::core::v3::ConfigSource* source) {
  source->mutable_ads();
  source->set_resource_api_version(::envoy::config::core::v3::V3);
}

void SetDownstreamTls(const ir::DownstreamTls& tls, const ir::EdgeSettings& edge,
                      ::envoy::config::core::v3::TransportSocket* socket,
                      std::vector<ir::ResourceId>& needs) {
  socket->set_name("envoy.transport_sockets.tls");
  PackInto(ToContext(tls, edge, tls.alpn, needs), socket->mutable_typed_config());
}

void SetDownstreamQuic(const ir::DownstreamTls& tls, const ir::EdgeSettings& edge,
                       ::envoy::config::core::v3::TransportSocket* socket,
                       std::vector<ir::ResourceId>& needs) {
  ::envoy::extensions::transport_sockets::quic::v3::QuicDownstreamTransport quic;
  *quic.mutable_downstream_tls_context() = ToContext(tls, edge, {"h3"}, needs);
  // What is sent before the handshake is done can be sent again by someone else.
  quic.mutable_enable_early_data()->set_value(false);
  socket->set_name("envoy.transport_sockets.quic");
  PackInto(quic, socket->mutable_typed_config());
}

void SetUpstreamTls(const ir::UpstreamTls& tls, ir::UpstreamProtocol protocol,
                    ::envoy::config::core::v3::TransportSocket* socket,
                    std::vector<ir::ResourceId>& needs) {
  tls3::UpstreamTlsContext context;
  context.set_sni(tls.server_name);
  auto* common = context.mutable_common_tls_context();
  common->mutable_tls_params()->set_tls_minimum_protocol_version(tls3::TlsParameters::TLSv1_2);
  if (protocol == ir::UpstreamProtocol::kHttp1) common->add_alpn_protocols("http/1.1");
  if (protocol == ir::UpstreamProtocol::kHttp2) common->add_alpn_protocols("h2");
  auto* combined = common->mutable_combined_validation_context();
  auto* validation = combined->mutable_default_validation_context();
  // Names that the certificate must carry: the given ones, else the server's.
  for (const std::string& name : tls.dns_names) {
    AddSubjectName(tls3::SubjectAltNameMatcher::DNS, name, validation);
  }
  for (const std::string& uri : tls.uris) {
    AddSubjectName(tls3::SubjectAltNameMatcher::URI, uri, validation);
  }
  if (tls.dns_names.empty() && tls.uris.empty()) {
    AddSubjectName(tls3::SubjectAltNameMatcher::DNS, tls.server_name, validation);
  }
  if (tls.trusted_ca.empty()) {
    validation->mutable_trusted_ca()->set_filename(kSystemAuthorities);
    const tls3::CertificateValidationContext context_alone = *validation;
    *common->mutable_validation_context() = context_alone;
  } else {
    ReferToSecret(tls.trusted_ca, combined->mutable_validation_context_sds_secret_config(), needs);
  }
  if (!tls.client_certificate.empty()) {
    ReferToSecret(tls.client_certificate, common->add_tls_certificate_sds_secret_configs(), needs);
  }
  socket->set_name("envoy.transport_sockets.tls");
  PackInto(context, socket->mutable_typed_config());
}

}  // namespace weft::envoy
