/* Redis RESP2 and RESP3, https://redis.io/docs/latest/develop/reference/protocol-spec/ */
#ifndef THALWEG_REDIS_H
#define THALWEG_REDIS_H

#include "verdict.h"

static __always_inline int redis_is_digit(__u8 c) {
    return c >= '0' && c <= '9';
}
static __always_inline int redis_is_upper(__u8 c) {
    return c >= 'A' && c <= 'Z';
}
static __always_inline int redis_is_letter(__u8 c) {
    return redis_is_upper(c) || (c >= 'a' && c <= 'z');
}

/* `*<n>\r\n$<n>\r\n<letters>`: a command as every client library sends it. One or two digits each are enough
 * here. */
static __always_inline enum verdict redis_command(const __u8 *buf, __u32 len) {
    __u32 i = 2;
    if (len < 9 || buf[0] != '*' || !redis_is_digit(buf[1]) || buf[1] == '0')
        return k_verdict_no;
    if (redis_is_digit(buf[2]))
        i = 3;
    if (redis_is_digit(buf[3]) && i == 3)
        i = 4;
    if (buf[i] != '\r' || buf[i + 1] != '\n' || buf[i + 2] != '$' || !redis_is_digit(buf[i + 3]))
        return k_verdict_no;
    i += 4;
    if (redis_is_digit(buf[i]))
        i++;
    /* The header alone is a whole write of some clients. */
    if (i + 2 >= len)
        return k_verdict_request;
    if (buf[i] != '\r' || buf[i + 1] != '\n' || !redis_is_letter(buf[i + 2]))
        return k_verdict_no;
    return k_verdict_request;
}

/* A reply is told by itself only where nothing else looks like it; SMTP and FTP talk in digits, POP3 says
 * +OK. */
static __always_inline enum verdict redis_reply(const __u8 *buf, __u32 len) {
    if (len < 4)
        return k_verdict_no;
    switch (buf[0]) {
    case '-':
        if (len > 5 && buf[1] == 'E' && buf[2] == 'R' && buf[3] == 'R' && buf[4] == ' ')
            return k_verdict_response;
        return k_verdict_no;
    case '+':
        if (len == 5 && buf[1] == 'O' && buf[2] == 'K' && buf[3] == '\r' && buf[4] == '\n')
            return k_verdict_response;
        if (len == 7 && buf[1] == 'P' && buf[2] == 'O' && buf[3] == 'N' && buf[4] == 'G')
            return k_verdict_response;
        return k_verdict_no;
    case '$':
    case ':':
        if (redis_is_digit(buf[1]) || (buf[1] == '-' && buf[2] == '1'))
            return buf[2] == '\r' || buf[3] == '\r' || redis_is_digit(buf[2]) ? k_verdict_response
                                                                              : k_verdict_no;
        return k_verdict_no;
    default:
        return k_verdict_no;
    }
}

/* `$<four digits or more>`: a value of 1,000 bytes or more, of which the beginning will do. */
static __always_inline int redis_is_large_bulk(const __u8 *buf, __u32 len) {
    return len > 5 && buf[0] == '$' && redis_is_digit(buf[1]) && redis_is_digit(buf[2]) &&
           redis_is_digit(buf[3]) && redis_is_digit(buf[4]);
}

static __always_inline enum verdict redis_classify(const __u8 *buf, __u32 len) {
    enum verdict verdict = redis_command(buf, len);
    return verdict != k_verdict_no ? verdict : redis_reply(buf, len);
}

#endif
