#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sourced by dracut's init, first of the cmdline hooks: fences the devices before
# any module is loaded, and leaves a child behind that binds them.
/usr/lib/earlybind/early start || :
