// Copyright The Weft Authors
// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Package tools names what is built from this module: the API server of Kubernetes.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
