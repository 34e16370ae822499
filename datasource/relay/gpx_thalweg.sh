#!/bin/sh
# Grafana starts this file as the data source's backend process. The real backend is the Thalweg server, a program of
# its own: this file tells Grafana where that listens, by go-plugin's handshake line, and then keeps watch over it.
#
# Where: backend_addr under [plugin.thalweg-datasource] in grafana.ini, as host:port or unix:/path.
#
# Grafana dials what it was told once and for all. When this process ends, it starts it anew within a second and dials
# again; so ending is how this file says "look again". Why each step is as it is: docs/adr/0011-plugin-relay.md.

[ "$grafana_plugin_type" = datasource ] || {
  echo 'This file is started by Grafana, as a plugin. It does nothing by hand.' >&2
  exit 1
}
# Ctrl-C in a terminal reaches the whole group; Grafana ends its plugins itself, in order.
trap '' INT

given=${GF_PLUGIN_BACKEND_ADDR:-127.0.0.1:20417}
nowhere=127.0.0.1:1 # refuses at once

# A line of Grafana's log.
log() { printf '{"@level":"%s","@module":"relay","@message":"%s"}\n' "$1" "$2" >&2; }

# Prints where $1 answers, with its host name made an IP address; fails if nothing answers there.
# curl ends with 6: no such name, 7: refused, 28: no answer in time, or with something else, as what listens speaks
# HTTP/2 only. Without curl (127) the address is taken as it is.
# No child may hold Grafana's end of our output, or Grafana would wait for that child when it stops.
find() {
  case $1 in
    unix:*) set -- "$1" --unix-socket "${1#unix:}" http://thalweg/ ;;
    *) set -- "$1" "http://$1/" ;;
  esac
  found=$1
  shift
  ip=$(exec 2>/dev/null </dev/null; curl -s --noproxy '*' -m 2 -o /dev/null -w '%{remote_ip}' "$@")
  case $? in 6 | 7 | 28) return 1 ;; esac
  case $found in unix:*) ip='' ;; esac
  case $ip in
    '') ;;
    *:*) found="[$ip]:${found##*:}" ;;
    *) found=$ip:${found##*:} ;;
  esac
  echo "$found"
}

# The address is part of log lines and of a URL.
case $given in
  *[!][A-Za-z0-9:._/@%+-]*) valid=no ;;
  unix:/?*) valid=yes ;;
  unix:* | */*) valid=no ;;
  ?*:*[0-9]) valid=yes ;;
  *) valid=no ;;
esac
if [ $valid = no ]; then
  log error 'backend_addr under [plugin.thalweg-datasource] is no address: write host:port or unix:/path.'
  given=$nowhere
fi

# Grafana drops a plugin for good whose address does not resolve now, and waits, with all else, for one that swallows
# packets. So it is told an address that answers, or one that refuses.
at=$(exec 2>/dev/null; find "$given") || {
  at=$nowhere
  log warn "Nothing answers at $given. Start the Thalweg backend (npm run backend, or docker compose up backend), or set backend_addr under [plugin.thalweg-datasource] in grafana.ini to its THALWEG_GRAFANA_LISTEN. Waiting for it."
}
case $at in
  unix:*) echo "1|2|unix|${at#unix:}|grpc|" ;;
  *) echo "1|2|tcp|$at|grpc|" ;;
esac

# Grafana finds a backend again by itself that was away for a few seconds, but its attempts come ever more rarely, up to
# two minutes apart. Four misses in a row are 6 s or more.
misses=0
while kill -0 "$PPID" 2>/dev/null; do
  sleep 2 </dev/null >/dev/null 2>&1
  if find "$at" >/dev/null; then
    if [ $misses -ge 4 ]; then
      log info "The Thalweg backend answers again at $at."
      exit 0
    fi
    misses=0
  elif now=$(exec 2>/dev/null; find "$given") && [ "$now" != "$at" ]; then
    log info "The Thalweg backend answers at $now."
    exit 0
  else
    misses=$((misses + 1))
    if [ $misses -eq 2 ] && [ "$at" != $nowhere ]; then
      log warn "The Thalweg backend at $at does not answer any more. Start it again; queries fail until then."
    fi
  fi
done
