# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# What the end-to-end tests stand on: real processes on free ports, and clients to ask them.
