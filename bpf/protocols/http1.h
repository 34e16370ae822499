/* HTTP/1.0 and 1.1, https://www.rfc-editor.org/rfc/rfc9112 */
#ifndef THALWEG_HTTP1_H
#define THALWEG_HTTP1_H

#include "verdict.h"

static __always_inline int http1_target(__u8 c) {
    return c == '/' || c == '*' || c == 'h' || c == 'H';
}

/* The first four bytes in memory order, so that a method is one comparison. */
static __always_inline __u32 http1_word(const __u8 *buf) {
    return (__u32)buf[0] | (__u32)buf[1] << 8 | (__u32)buf[2] << 16 | (__u32)buf[3] << 24;
}

#define HTTP1_WORD(a, b, c, d) ((__u32)(a) | (__u32)(b) << 8 | (__u32)(c) << 16 | (__u32)(d) << 24)

static __always_inline enum verdict http1_classify(const __u8 *buf, __u32 len) {
    if (len < 8)
        return k_verdict_no;
    switch (http1_word(buf)) {
    case HTTP1_WORD('H', 'T', 'T', 'P'):
        return buf[4] == '/' && buf[5] == '1' && buf[6] == '.' ? k_verdict_response : k_verdict_no;
    case HTTP1_WORD('G', 'E', 'T', ' '):
    case HTTP1_WORD('P', 'U', 'T', ' '):
        return http1_target(buf[4]) ? k_verdict_request : k_verdict_no;
    case HTTP1_WORD('P', 'O', 'S', 'T'):
    case HTTP1_WORD('H', 'E', 'A', 'D'):
        return buf[4] == ' ' && http1_target(buf[5]) ? k_verdict_request : k_verdict_no;
    case HTTP1_WORD('P', 'A', 'T', 'C'):
        return buf[4] == 'H' && buf[5] == ' ' && http1_target(buf[6]) ? k_verdict_request : k_verdict_no;
    case HTTP1_WORD('T', 'R', 'A', 'C'):
        return buf[4] == 'E' && buf[5] == ' ' && http1_target(buf[6]) ? k_verdict_request : k_verdict_no;
    case HTTP1_WORD('D', 'E', 'L', 'E'):
        return buf[4] == 'T' && buf[5] == 'E' && buf[6] == ' ' && http1_target(buf[7]) ? k_verdict_request
                                                                                       : k_verdict_no;
    case HTTP1_WORD('O', 'P', 'T', 'I'):
        if (len < 9)
            return k_verdict_no;
        return buf[4] == 'O' && buf[5] == 'N' && buf[6] == 'S' && buf[7] == ' ' && http1_target(buf[8])
                   ? k_verdict_request
                   : k_verdict_no;
    case HTTP1_WORD('C', 'O', 'N', 'N'):
        return buf[4] == 'E' && buf[5] == 'C' && buf[6] == 'T' && buf[7] == ' ' ? k_verdict_request
                                                                                : k_verdict_no;
    default:
        return k_verdict_no;
    }
}

/* POST, PUT and PATCH bring a body; the others seldom do. */
static __always_inline int http1_has_body(const __u8 *buf) {
    return buf[0] == 'P';
}

enum {
    /* How far the end of a head is looked for; longer heads count as not pipelined. */
    k_http1_scan_words = 256,
    /* Where the earliest of them can be found: "GET / HTTP/1.0" has 14 bytes. */
    k_http1_first_word = 4,
};

/* Whether another request follows the first head in the same bytes. Of the four bytes of an empty line one
   stands at a multiple of four, so that only every fourth byte is looked at. */
static __always_inline int http1_is_pipelined(const __u8 *buf, __u32 len) {
    if (len > 4 * k_http1_scan_words)
        len = 4 * k_http1_scan_words;
    if (http1_has_body(buf))
        return 0;
    for (__u32 word = k_http1_first_word; word < k_http1_scan_words; word++) {
        __u32 i = 4 * word;
        if (i + 8 > len)
            return 0;
        if (buf[i] > '\r')
            continue;
        __u32 start =
            buf[i] == '\r' ? (buf[i + 2] == '\r' ? i : i - 2) : (buf[i - 2] == '\n' ? i - 3 : i - 1);
        if (http1_word(buf + start) == HTTP1_WORD('\r', '\n', '\r', '\n'))
            return start + 4 < len;
    }
    return 0;
}

/* An interim response (1xx other than 101): the reply proper is still to come. */
static __always_inline int http1_is_interim(const __u8 *buf, __u32 len) {
    if (len < 12 || http1_word(buf) != HTTP1_WORD('H', 'T', 'T', 'P'))
        return 0;
    return buf[9] == '1' && !(buf[10] == '0' && buf[11] == '1');
}

#endif
