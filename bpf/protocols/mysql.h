/* MySQL and MariaDB, https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html */
#ifndef THALWEG_MYSQL_H
#define THALWEG_MYSQL_H

#include "verdict.h"

enum {
    k_mysql_com_quit = 0x01,
    k_mysql_com_init_db = 0x02,
    k_mysql_com_query = 0x03,
    k_mysql_com_ping = 0x0e,
    k_mysql_com_stmt_prepare = 0x16,
    k_mysql_com_stmt_execute = 0x17,
    k_mysql_com_stmt_send_long_data = 0x18,
    k_mysql_com_stmt_close = 0x19,
    k_mysql_protocol_version = 10,
    k_mysql_header_bytes = 4,
};

static __always_inline __u32 mysql_length(const __u8 *buf) {
    return (__u32)buf[0] | (__u32)buf[1] << 8 | (__u32)buf[2] << 16;
}

/* The server speaks first: protocol version 10, then its version as text ("5.7.9", "8.0.36",
 * "11.4.2-MariaDB"). */
static __always_inline int mysql_is_greeting(const __u8 *buf, __u32 len) {
    if (len < 30 || buf[3] != 0 || buf[4] != k_mysql_protocol_version || mysql_length(buf) + 4 != len)
        return 0;
    if (buf[5] < '3' && buf[5] != '1' && buf[5] != '2')
        return 0;
    return buf[5] <= '9' && (buf[6] == '.' || (buf[7] == '.' && buf[6] >= '0' && buf[6] <= '9'));
}

/* SQL begins with a letter, a bracket or a comment. */
static __always_inline int mysql_is_text(__u8 c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '(' || c == '/' || c == '-' || c == ' ' ||
           c == '\n';
}

/* The first packet of a command: sequence 0, a length that is the call's, a statement that reads as text. */
static __always_inline int mysql_is_command(const __u8 *buf, __u32 len, int known_port) {
    if (len < 5 || buf[3] != 0 || mysql_length(buf) + k_mysql_header_bytes != len)
        return 0;
    switch (buf[4]) {
    case k_mysql_com_query:
    case k_mysql_com_stmt_prepare:
        return len > 9 && mysql_is_text(buf[5]) && mysql_is_text(buf[6]);
    case k_mysql_com_stmt_execute:
        return known_port && len >= 14;
    case k_mysql_com_ping:
        return known_port && len == 5;
    default:
        return 0;
    }
}

/* The first bytes of a command: sequence 0, and a length that these bytes do not exceed. Servers read the
   header of four bytes by itself. */
static __always_inline int mysql_is_start(const __u8 *buf, __u32 len) {
    if (len < k_mysql_header_bytes || buf[3] != 0 || mysql_length(buf) == 0)
        return 0;
    return len == k_mysql_header_bytes || (buf[4] != 0 && buf[4] < 0x20 && mysql_length(buf) + 4 >= len);
}

static __always_inline enum verdict mysql_classify(const __u8 *buf, __u32 len, int known_port) {
    if (mysql_is_greeting(buf, len))
        return k_verdict_response;
    return mysql_is_command(buf, len, known_port) ? k_verdict_request : k_verdict_no;
}

/* Commands that no reply follows: they neither open nor break an exchange. */
static __always_inline int mysql_is_one_way(const __u8 *buf, __u32 len) {
    if (len < 5 || buf[3] != 0)
        return 0;
    return buf[4] == k_mysql_com_stmt_close || buf[4] == k_mysql_com_stmt_send_long_data ||
           (buf[4] == k_mysql_com_quit && len == 5);
}

#endif
