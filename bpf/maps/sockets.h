#ifndef THALWEG_MAP_SOCKETS_H
#define THALWEG_MAP_SOCKETS_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include "trace_state.h"

enum {
    k_sockets_max = 65536,
};

enum socket_flag {
    k_socket_pipelined = 1, /* several requests were seen in one call: heads may stand anywhere */
    k_socket_prefix = 2,    /* `prefix` holds four bytes that were read alone */
    k_socket_split = 4,     /* a message began with too few bytes to tell: the next part may hold its head */
};

struct socket_state {
    __u64 id;
    __u64 inode; /* of sockfs: tells a new socket at the same address */
    struct trace_socket trace;
    __u32 cap_seq;
    __u32 misses; /* messages of no known protocol */
    __u32 netns;
    __u32 tgid;
    __u16 local_port;
    __u16 remote_port;
    __u8 protocol;
    __u8 role;
    __u8 transport;
    __u8 is_ipv4;
    __u8 last_direction;
    __u8 flags;
    __u8 _pad[2];
    __u8 prefix[4];
    __u8 local_ip[16];
    __u8 remote_ip[16];
};

/* State of a socket by the address of its `struct sock`, which dup and fork share and which fd reuse does not
   touch. Made at connect, accept or the first data call; deleted when the kernel destroys a TCP socket or the
   last descriptor of a UDP socket is closed. Least recently used entries give way when it is full. */
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, k_sockets_max);
    __type(key, __u64);
    __type(value, struct socket_state);
} sockets SEC(".maps");

#endif
