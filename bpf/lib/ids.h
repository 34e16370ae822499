/* Numbers that are never given twice: below 2^53, beginning at the microseconds since boot. */
#ifndef THALWEG_IDS_H
#define THALWEG_IDS_H

#include "config.h"
#include "maps/id_blocks.h"

enum {
    k_id_block = 256,
};

__u64 socket_ids = 0;
__u64 trace_id_blocks = 0;

static __always_inline __u64 take_socket_id(void) {
    return knob_first_id + __sync_fetch_and_add(&socket_ids, 1);
}

static __always_inline __u64 take_trace_id(void) {
    __u32 zero = 0;
    struct id_block *block = bpf_map_lookup_elem(&id_blocks, &zero);
    if (!block)
        return 0;
    if (block->next == block->end) {
        block->next = knob_first_id + k_id_block * __sync_fetch_and_add(&trace_id_blocks, 1);
        block->end = block->next + k_id_block;
    }
    return block->next++;
}

#endif
