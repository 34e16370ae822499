#ifndef THALWEG_MAP_THREADS_H
#define THALWEG_MAP_THREADS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "trace_state.h"

struct thread_state {
    __u64 enter_ns; /* entry of the write that is under way */
    struct trace_thread trace;
    __u8 is_go; /* has run a goroutine: see goroutine.h */
    __u8 _pad[7];
};

/* State of a thread; made at its first write or first message, freed by the kernel with the thread. */
struct {
    __uint(type, BPF_MAP_TYPE_TASK_STORAGE);
    __uint(map_flags, BPF_F_NO_PREALLOC);
    __type(key, int);
    __type(value, struct thread_state);
} threads SEC(".maps");

#endif
