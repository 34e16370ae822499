#ifndef THALWEG_MAP_GO_PROCESSES_H
#define THALWEG_MAP_GO_PROCESSES_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

enum {
    k_go_processes_max = 8192,
};

/* Processes (tgid) whose executable was made by the Go compiler. The agent adds them as they start, having
   looked at the executable; entries of ended processes give way as the least recently used. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, k_go_processes_max);
    __type(key, __u32);
    __type(value, __u8);
} go_processes SEC(".maps");

#endif
