/* What the first bytes of a message say. The functions of this folder are pure over (buf, len) and read no
 * further. */
#ifndef THALWEG_VERDICT_H
#define THALWEG_VERDICT_H

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

enum verdict {
    k_verdict_no = 0,
    k_verdict_request = 1,
    k_verdict_response = 2,
    /* Speaks the protocol, but the bytes do not say in which direction. */
    k_verdict_either = 3,
};

enum {
    /* Bytes that a classifier may read, which the caller guarantees to be readable whatever `len` says. */
    k_classify_bytes = 64,
};

#endif
