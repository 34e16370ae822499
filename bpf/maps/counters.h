#ifndef THALWEG_MAP_COUNTERS_H
#define THALWEG_MAP_COUNTERS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "include/counters.h"

/* What happened, by `enum counter`; only ever grows, read by the agent. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, k_count_max);
    __type(key, __u32);
    __type(value, __u64);
} counters SEC(".maps");

static __always_inline void count(__u32 which) {
    __u64 *value = bpf_map_lookup_elem(&counters, &which);
    if (value)
        *value += 1;
}

#endif
