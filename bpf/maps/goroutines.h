#ifndef THALWEG_MAP_GOROUTINES_H
#define THALWEG_MAP_GOROUTINES_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "trace_state.h"

enum {
    k_goroutines_max = 32768,
};

struct goroutine {
    __u64 address; /* of the runtime's `g`, which a goroutine keeps for its life */
    __u64 tgid;
};

/* The transaction that a goroutine works for, whichever thread runs it. Made when it reads a request; ended
   by its reply; least recently used entries give way. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, k_goroutines_max);
    __type(key, struct goroutine);
    __type(value, struct trace_thread);
} goroutines SEC(".maps");

#endif
