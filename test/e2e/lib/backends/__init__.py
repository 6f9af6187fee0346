# Copyright The Weft Authors
# SPDX-License-Identifier: Apache-2.0
#
# Servers for the gateway to stand in front of, each on a free port of the loopback.
