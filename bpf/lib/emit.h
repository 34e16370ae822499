/* Handing records over: into this CPU's ring, waking the reader only when much has gathered. */
#ifndef THALWEG_EMIT_H
#define THALWEG_EMIT_H

#include "config.h"
#include "record.h"
#include "maps/counters.h"
#include "maps/rings.h"
#include "maps/wakes.h"

static __always_inline void emit(void *record, __u64 size_bytes) {
    __u32 cpu = bpf_get_smp_processor_id(), zero = 0;
    void *ring = bpf_map_lookup_elem(&rings, &cpu);
    __u64 *since_wake = bpf_map_lookup_elem(&wakes, &zero);
    count(k_count_captured);
    if (!ring || !since_wake) {
        count(k_count_drop_ring_full);
        return;
    }
    /* The reader comes by on its own every few milliseconds. What has gathered is counted here: the ring
       would have to look at the reader's position, which another CPU writes. */
    __u64 flags = *since_wake + size_bytes >= knob_wake_bytes ? BPF_RB_FORCE_WAKEUP : BPF_RB_NO_WAKEUP;
    if (bpf_ringbuf_output(ring, record, size_bytes, flags))
        count(k_count_drop_ring_full);
    else
        *since_wake = flags == BPF_RB_FORCE_WAKEUP ? 0 : *since_wake + size_bytes;
}

#endif
