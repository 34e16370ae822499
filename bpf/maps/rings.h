#ifndef THALWEG_MAP_RINGS_H
#define THALWEG_MAP_RINGS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

enum {
    k_cpus_max = 512,
    k_ring_bytes_default = 1 << 22,
};

struct ring {
    __uint(type, BPF_MAP_TYPE_RINGBUF);
    __uint(max_entries, k_ring_bytes_default);
};

/* One ring per CPU, so that writers never wait for each other. The agent makes them before the load and
 * drains them. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
    __uint(max_entries, k_cpus_max);
    __type(key, __u32);
    __array(values, struct ring);
} rings SEC(".maps");

#endif
