#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced by dracut's init before the root is switched: waits for the child that
# earlybind-start.sh left behind, which would not find modprobe any more.
/usr/lib/earlybind/early wait || :
