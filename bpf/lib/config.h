/* Knobs, set by the agent before the load. */
#ifndef THALWEG_CONFIG_H
#define THALWEG_CONFIG_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* Process whose calls are never looked at: the agent itself. 0: none. */
const volatile __u32 knob_agent_tgid = 0;
/* Payload bytes of a message's first part. Default 1024, at most 16384. */
const volatile __u32 knob_payload_bytes = 1024;
/* Payload bytes where the whole message matters: pipelined requests, SQL, Redis commands. Default 16384. */
const volatile __u32 knob_payload_bytes_max = 16384;
/* Payload bytes of a part that continues an HTTP body: enough for the size line of a chunk. Default 64. */
const volatile __u32 knob_continuation_bytes = 64;
/* Bytes put into a ring after which the reader is woken, instead of at its next turn. Default half of the
 * ring. */
const volatile __u64 knob_wake_bytes = 1 << 21;
/* Messages of no known protocol after which a socket counts as uninteresting. Default 8. */
const volatile __u32 knob_probe_limit = 8;
/* An uninteresting socket is looked at again once in this many messages; a power of two. Default 64. */
const volatile __u32 knob_reprobe_every = 64;
/* How long a thread's context lasts without being renewed, ns. Default 120 s. */
const volatile __u64 knob_context_ns = 120ULL * 1000 * 1000 * 1000;
/* How long an id bound by connect() waits for the first message, ns. Default 5 s. */
const volatile __u64 knob_bound_ns = 5ULL * 1000 * 1000 * 1000;
/* First socket id and trace id: microseconds since boot, so that a restarted agent never repeats one. */
const volatile __u64 knob_first_id = 1;

/* Set by the agent while it runs: whether `ignored_processes` holds anything, which saves the look-up. */
volatile __u32 has_ignored_processes = 0;

#endif
