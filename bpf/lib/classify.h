/* Which protocol a socket speaks, and how much of a message is worth copying. */
#ifndef THALWEG_CLASSIFY_H
#define THALWEG_CLASSIFY_H

#include "config.h"
#include "record.h"
#include "maps/scratch.h"
#include "maps/sockets.h"
#include "protocols/dns.h"
#include "protocols/http1.h"
#include "protocols/mysql.h"
#include "protocols/redis.h"
#include "lib/socket_of.h"

enum {
    k_port_mysql = 3306,
    k_port_redis = 6379,
    k_port_ephemeral = 32768,
};

struct message {
    __u8 direction;
    __u8 verdict;
    __u8 starts;
    __u8 one_way;
    __u8 interim;
    __u8 _pad[3];
    __u32 limit; /* payload bytes to hand over */
};

static __always_inline int has_port(const struct socket_state *state, __u16 port) {
    return state->local_port == port || state->remote_port == port;
}

static __always_inline enum verdict classify_as(const struct socket_state *state, __u8 protocol,
                                                const __u8 *buf, __u32 len) {
    int dns_port = dns_is_port(state->local_port) || dns_is_port(state->remote_port);
    switch (protocol) {
    case k_protocol_http1:
        return http1_classify(buf, len);
    case k_protocol_mysql:
        return mysql_classify(buf, len, has_port(state, k_port_mysql));
    case k_protocol_redis:
        return redis_classify(buf, len);
    case k_protocol_dns:
        return state->transport == k_ipproto_udp ? dns_classify_udp(buf, len, dns_port)
                                                 : dns_classify_tcp(buf, len, dns_port);
    default:
        return k_verdict_no;
    }
}

static __always_inline __u8 role_of(enum verdict verdict, __u8 direction) {
    return (verdict == k_verdict_request) == (direction == k_egress) ? k_role_client : k_role_server;
}

/* An array of bulk strings is a command as well as a reply; then the ports say who serves. */
static __always_inline __u8 role_by_port(const struct socket_state *state, __u8 otherwise) {
    if (state->remote_port < k_port_ephemeral && state->local_port >= k_port_ephemeral)
        return k_role_client;
    if (state->local_port < k_port_ephemeral && state->remote_port >= k_port_ephemeral)
        return k_role_server;
    return otherwise;
}

/* Takes the protocol for the socket's if the direction agrees with the role that connect or accept gave it.
 */
static __always_inline int adopt(struct socket_state *state, __u8 protocol, enum verdict verdict,
                                 __u8 direction) {
    if (verdict == k_verdict_no)
        return 0;
    __u8 role = role_of(verdict, direction);
    if (protocol == k_protocol_redis)
        role = state->role ? state->role : role_by_port(state, role);
    if (state->role && state->role != role)
        return 0;
    state->protocol = protocol;
    state->role = role;
    return 1;
}

__noinline int classify(struct socket_state *state, struct scratch *scratch, __u32 len, __u32 direction) {
    if (!state || !scratch)
        return 0;
    const __u8 *buf = scratch->payload;
    if (state->transport == k_ipproto_udp)
        return adopt(state, k_protocol_dns, classify_as(state, k_protocol_dns, buf, len), direction);
    return adopt(state, k_protocol_http1, classify_as(state, k_protocol_http1, buf, len), direction) ||
           adopt(state, k_protocol_mysql, classify_as(state, k_protocol_mysql, buf, len), direction) ||
           adopt(state, k_protocol_redis, classify_as(state, k_protocol_redis, buf, len), direction) ||
           adopt(state, k_protocol_dns, classify_as(state, k_protocol_dns, buf, len), direction);
}

static __always_inline int is_to_server(const struct socket_state *state, __u8 direction) {
    return (state->role == k_role_client) == (direction == k_egress);
}

/* What the trace id rule and the payload bound want to know of a message. */
static __always_inline void describe(const struct socket_state *state, const __u8 *buf, __u32 len,
                                     struct message *message) {
    int to_server = is_to_server(state, message->direction);
    switch (state->protocol) {
    case k_protocol_http1:
        message->verdict = http1_classify(buf, len);
        message->starts = message->verdict != k_verdict_no;
        message->interim = !to_server && http1_is_interim(buf, len);
        break;
    case k_protocol_mysql:
        message->starts = to_server && mysql_is_start(buf, len);
        message->one_way = to_server && mysql_is_one_way(buf, len);
        break;
    case k_protocol_redis:
        message->starts = len > 0 && (buf[0] == '*' || redis_is_letter(buf[0]));
        break;
    default:
        message->starts = 1;
    }
}

static __always_inline __u32 http1_payload_limit(struct socket_state *state, const struct message *message,
                                                 const __u8 *buf, __u32 len) {
    if (message->verdict == k_verdict_request && http1_is_pipelined(buf, len))
        state->flags |= k_socket_pipelined;
    if (state->flags & k_socket_pipelined)
        return knob_payload_bytes_max;
    int was_split = state->flags & k_socket_split;
    state->flags &= ~k_socket_split;
    if (message->verdict == k_verdict_no) {
        /* Go's server may read the first byte of a request by itself. */
        int continues = state->last_direction == message->direction;
        if (!continues)
            state->flags |= k_socket_split;
        return continues && !was_split ? knob_continuation_bytes : knob_payload_bytes;
    }
    /* A request without a body is nothing but heads. */
    if (message->verdict == k_verdict_request && !http1_has_body(buf))
        return knob_payload_bytes_max;
    return knob_payload_bytes;
}

/* How many bytes to hand over, told by the first of them. */
static __always_inline __u32 payload_limit(struct socket_state *state, const struct message *message,
                                           const __u8 *buf, __u32 len) {
    switch (state->protocol) {
    case k_protocol_http1:
        return http1_payload_limit(state, message, buf, len);
    case k_protocol_mysql:
        return is_to_server(state, message->direction) ? knob_payload_bytes_max : knob_payload_bytes;
    case k_protocol_redis:
        return redis_is_large_bulk(buf, len) ? knob_payload_bytes : knob_payload_bytes_max;
    default:
        return knob_payload_bytes_max;
    }
}

/* All that the bytes of a message say; see payload.h for why this is not static. */
__noinline int inspect(struct socket_state *state, struct scratch *scratch, struct message *message,
                       __u32 len) {
    if (!state || !scratch || !message)
        return 0;
    describe(state, scratch->payload, len, message);
    message->limit = payload_limit(state, message, scratch->payload, len);
    return 0;
}

#endif
