#!/bin/sh
# What `make tree` calls.
exec "$(dirname "$0")/tour.sh" --tree
