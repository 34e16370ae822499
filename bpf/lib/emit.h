/* Handing records over: into this CPU's ring, waking the reader only when much has gathered. */
#ifndef THALWEG_EMIT_H
#define THALWEG_EMIT_H

#include "config.h"
#include "record.h"
#include "maps/counters.h"
#include "maps/rings.h"

static __always_inline void emit(void *record, __u64 size_bytes) {
    __u32 cpu = bpf_get_smp_processor_id();
    void *ring = bpf_map_lookup_elem(&rings, &cpu);
    count(k_count_captured);
    if (!ring) {
        count(k_count_drop_ring_full);
        return;
    }
    /* Only the record that crosses the mark wakes: the reader comes by on its own every few milliseconds. */
    __u64 waiting = bpf_ringbuf_query(ring, BPF_RB_AVAIL_DATA);
    __u64 flags = BPF_RB_NO_WAKEUP;
    if (waiting < knob_wake_bytes && waiting + size_bytes >= knob_wake_bytes)
        flags = BPF_RB_FORCE_WAKEUP;
    if (bpf_ringbuf_output(ring, record, size_bytes, flags))
        count(k_count_drop_ring_full);
}

#endif
