#ifndef THALWEG_MAP_ID_BLOCKS_H
#define THALWEG_MAP_ID_BLOCKS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

struct id_block {
    __u64 next;
    __u64 end;
};

/* A CPU's share of the trace ids, so that CPUs do not contend for one counter. Refilled when used up. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct id_block);
} id_blocks SEC(".maps");

#endif
