// The version of the Gateway API whose CRDs are Weft's schemas. Nothing here is compiled.
module weft.dev/deps/gateway-api

go 1.26

require sigs.k8s.io/gateway-api v1.7.0
