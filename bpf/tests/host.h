/* Stands in for the kernel's types, so that the headers under test are included as they are. */
#ifndef THALWEG_HOST_H
#define THALWEG_HOST_H

#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef uint8_t __u8;
typedef uint16_t __u16;
typedef uint32_t __u32;
typedef uint64_t __u64;

static int failures;
static int checks;

#define CHECK(wanted, actual)                                                                                \
    do {                                                                                                     \
        long want_ = (long)(wanted), got_ = (long)(actual);                                                  \
        checks++;                                                                                            \
        if (want_ != got_) {                                                                                 \
            failures++;                                                                                      \
            printf("%s:%d: %s is %ld, not %ld\n", __FILE__, __LINE__, #actual, got_, want_);                 \
        }                                                                                                    \
    } while (0)

static int report(void) {
    printf("%d checks, %d failures\n", checks, failures);
    return failures != 0;
}

#endif
