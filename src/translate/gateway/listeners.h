// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0
//
// From Gateways and ListenerSets to the listeners that they claim.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "flow/flow.h"
#include "translate/gateway/world.h"

namespace weft::translate {

// What claims are made with; the nodes are made before this one.
struct ListenerWorld {
  const Inputs& inputs;
  flow::Index<model::ReferenceGrant>& grants_by_namespace;
  flow::Readable<Certificate>& certificates;  // by the Secret's key
  flow::Readable<OwnGateway>& gateways;
  World world;
};

// What is wrong with a class of Weft's (InvalidParameters).
std::vector<Finding> ClassProblems(flow::Reads& reads, const Inputs& inputs,
                                   const model::GatewayClass& gateway_class);

// The value of a Gateway of a class that is Weft's, none for another's. A GatewayClass "weft" need
// not be declared where `implicit_class` is set (files).
flow::Out<OwnGateway> TranslateGateway(flow::Reads& reads, const Inputs& inputs,
                                       flow::Index<model::ReferenceGrant>& grants_by_namespace,
                                       flow::Readable<Certificate>& certificates,
                                       bool implicit_class, const flow::Key& key,
                                       const model::Gateway& gateway);

// The listeners of a Gateway itself. Findings: InvalidCertificateRef, RefNotPermitted,
// InvalidRouteKinds, UnsupportedProtocol, NoValidCACertificate and their kin, on "listeners[NAME]".
flow::Out<ListenerClaim> ClaimListeners(flow::Reads& reads, const ListenerWorld& world,
                                        const flow::Key& key, const OwnGateway& gateway);

// The listeners of a ListenerSet whose Gateway is ours and lets it attach. Spec: ListenerSet.
flow::Out<ListenerClaim> ClaimListeners(flow::Reads& reads, const ListenerWorld& world,
                                        const model::ListenerSet& set);

// ListenerClaim::key of a listener on its Gateway's first address. `gateway` is the Gateway's key.
std::string ListenerKey(const std::string& gateway, const ObjectRef& parent, std::string_view name);

// A listener's protocol; nothing when Weft does not serve it.
std::optional<Protocol> ProtocolOf(const std::string& name);

// Kinds of routes that a listener of this protocol can serve.
std::set<std::string> RouteKindsOf(Protocol protocol);

}  // namespace weft::translate
