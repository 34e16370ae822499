#ifndef THALWEG_MAP_SCRATCH_H
#define THALWEG_MAP_SCRATCH_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "record.h"

enum {
    k_iovecs_max = 16,
};

/* The record and its payload, handed over in one piece. Twice the payload, so that "offset + length" of two
 * bounded numbers is inside for the verifier too. */
struct scratch {
    struct iovec iovecs[k_iovecs_max];
    struct data_record record;
    __u8 payload[2 * k_payload_bytes_max];
};

/* Where a record is put together: one entry per CPU, used only with preemption off. An array, as per-CPU
   values are limited to 32 KiB. The agent sets the number of CPUs before the load. */
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(max_entries, 1);
    __type(key, __u32);
    __type(value, struct scratch);
} scratches SEC(".maps");

#endif
