/* Copying the first bytes of a message out of the process, from one buffer or from several. */
#ifndef THALWEG_PAYLOAD_H
#define THALWEG_PAYLOAD_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "maps/counters.h"
#include "maps/scratch.h"

enum {
    k_messages_max = 16,
};

/* One message of a call: where its bytes are in the process and how many were moved. */
struct transfer {
    __u64 base; /* a buffer, or an array of iovecs; 0: bytes that never were in the process (sendfile) */
    __u64 name; /* its sockaddr, of sockets without a peer */
    __u64 enter_ns;
    __u32 iovecs; /* 0: `base` is a buffer */
    __u32 length;
    __u32 after; /* bytes that the same call moved after this message */
    __u8 direction;
    __u8 _pad[3];
};

/* Hides a number's history from the compiler, so that the check that follows is not optimised away. */
#define BOUND(value, most)                                                                                   \
    ({                                                                                                       \
        __u32 bounded = (value);                                                                             \
        asm volatile("" : "+r"(bounded));                                                                    \
        bounded > (most) ? (most) : bounded;                                                                 \
    })

static __always_inline __u32 copy_user(struct scratch *scratch, __u32 at, __u64 from, __u32 bytes) {
    at = BOUND(at, k_payload_bytes_max);
    bytes = BOUND(bytes, k_payload_bytes_max);
    if (bpf_probe_read_user(&scratch->payload[at], bytes, (void *)from)) {
        count(k_count_read_fault);
        return 0;
    }
    return bytes;
}

/* Functions that are not static are verified once, by themselves: this keeps the programs within what kernels
 * check. */

/* Bytes of `transfer` from its beginning, at most `limit`, to `at`; returns how many there are. */
__noinline int gather(struct scratch *scratch, struct transfer *transfer, __u32 at, __u32 limit) {
    if (!scratch || !transfer)
        return 0;
    __u32 left = transfer->length < limit ? transfer->length : limit;
    if (!transfer->base)
        return 0;
    if (!transfer->iovecs)
        return copy_user(scratch, at, transfer->base, left);
    __u32 done = 0, iovecs = BOUND(transfer->iovecs, k_iovecs_max);
    if (bpf_probe_read_user(scratch->iovecs, iovecs * sizeof(struct iovec), (void *)transfer->base))
        return 0;
    for (int i = 0; i < k_iovecs_max; i++) {
        const struct iovec *iovec = &scratch->iovecs[i];
        if (i >= iovecs || done >= left)
            break;
        __u64 bytes = iovec->iov_len < left - done ? iovec->iov_len : left - done;
        if (!bytes)
            continue;
        __u32 copied = copy_user(scratch, at + done, (__u64)iovec->iov_base, bytes);
        done += copied;
        if (!copied)
            break;
    }
    return done;
}

#endif
