#ifndef THALWEG_MAP_WAKES_H
#define THALWEG_MAP_WAKES_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

/* Bytes that a CPU has put into its ring since it last woke the reader. */
struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, __u64);
} wakes SEC(".maps");

#endif
