#!/bin/bash
# Asks the admin listener whether it takes requests. Uses the shell's own sockets, so that the image needs no client.
set -e
exec 3<>/dev/tcp/127.0.0.1/9090
printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r -t 2 _ status _ <&3
[ "$status" = 200 ]
