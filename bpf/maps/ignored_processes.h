#ifndef THALWEG_MAP_IGNORED_PROCESSES_H
#define THALWEG_MAP_IGNORED_PROCESSES_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>

enum {
    k_ignored_processes_max = 1024,
};

/* Processes (tgid) whose calls are not looked at; filled and emptied by the agent. */
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, k_ignored_processes_max);
    __type(key, __u32);
    __type(value, __u8);
} ignored_processes SEC(".maps");

#endif
