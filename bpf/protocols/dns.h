/* DNS over UDP and TCP, https://www.rfc-editor.org/rfc/rfc1035 */
#ifndef THALWEG_DNS_H
#define THALWEG_DNS_H

#include "verdict.h"

enum {
    k_dns_port = 53,
    k_dns_mdns_port = 5353,
    k_dns_header_bytes = 12,
};

static __always_inline int dns_is_port(__u16 port) {
    return port == k_dns_port || port == k_dns_mdns_port;
}

/* Header shape: opcode and counts that exist, one question, a first label of sane length. */
static __always_inline enum verdict dns_header(const __u8 *buf, __u32 len, int known_port) {
    if (len < k_dns_header_bytes + 5)
        return k_verdict_no;
    __u8 opcode = (buf[2] >> 3) & 15;
    __u8 zero = buf[3] & 0x40;
    __u8 rcode = buf[3] & 15;
    __u16 questions = (__u16)(buf[4] << 8 | buf[5]);
    __u16 answers = (__u16)(buf[6] << 8 | buf[7]);
    __u16 authority = (__u16)(buf[8] << 8 | buf[9]);
    __u16 additional = (__u16)(buf[10] << 8 | buf[11]);
    int is_response = buf[2] >> 7;
    if (opcode > 5 || opcode == 3 || zero || answers > 256 || authority > 64 || additional > 64)
        return k_verdict_no;
    /* Multicast DNS asks many at once and answers without repeating the question. */
    if (questions > 32 || (questions != 1 && !known_port))
        return k_verdict_no;
    if (questions && (buf[12] > 63 || (buf[12] == 0 && !known_port)))
        return k_verdict_no;
    if (!is_response && (rcode || (answers && !known_port)))
        return k_verdict_no;
    if (!known_port && opcode != 0)
        return k_verdict_no;
    return is_response ? k_verdict_response : k_verdict_request;
}

static __always_inline enum verdict dns_classify_udp(const __u8 *buf, __u32 len, int known_port) {
    return dns_header(buf, len, known_port);
}

/* Over TCP a length of two bytes comes first; other ports than DNS's own are not tried. */
static __always_inline enum verdict dns_classify_tcp(const __u8 *buf, __u32 len, int known_port) {
    if (!known_port || len < 2 + k_dns_header_bytes + 5)
        return k_verdict_no;
    __u32 framed = (__u32)(buf[0] << 8 | buf[1]);
    if (framed < k_dns_header_bytes + 5)
        return k_verdict_no;
    return dns_header(buf + 2, len - 2, known_port);
}

#endif
