/* What the kernel side hands over: every record starts with kind and size and is padded to 8 bytes in a
 * batch. */
#ifndef THALWEG_RECORD_H
#define THALWEG_RECORD_H

#ifdef __cplusplus
#define WIRE_ASSERT(condition, message) static_assert(condition, message)
#else
#define WIRE_ASSERT(condition, message) _Static_assert(condition, message)
#endif

/* vmlinux.h defines the kernel's types; everybody else takes them from the C library. */
#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

enum record_kind {
    k_record_data = 1,
    k_record_close = 2,
    k_record_process = 3,
};

enum record_direction {
    k_ingress = 0,
    k_egress = 1,
};

enum record_role {
    k_role_unknown = 0,
    k_role_client = 1,
    k_role_server = 2,
};

/* The numbers of `L7_PROTOCOL` in the protocol package, which are stored. */
enum record_protocol {
    k_protocol_unknown = 0,
    k_protocol_http1 = 20,
    k_protocol_mysql = 60,
    k_protocol_redis = 80,
    k_protocol_dns = 120,
};

enum record_process_event {
    k_process_exec = 1,
    k_process_fork = 2,
    k_process_exit = 3,
};

enum {
    k_comm_bytes = 16,
    k_address_bytes = 16,
    /* Most payload bytes of one record; longer messages keep their length and lose their tail. */
    k_payload_bytes_max = 16384,
};

/* Bytes that one system call moved on a socket; `payload_bytes` bytes of payload follow the struct. */
struct data_record {
    __u8 kind;
    __u8 direction;
    __u8 protocol;
    __u8 role;
    __u8 transport;
    __u8 is_ipv4;
    __u16 size_bytes; /* struct and payload, without the padding to 8 */
    __u64 emit_ns;    /* CLOCK_MONOTONIC at the exit of the call: the order of records */
    __u64 time_ns;    /* egress: the call's entry; ingress: its exit */
    __u64 socket_id;
    __u64 trace_id;
    __u32 tgid;
    __u32 tid;
    __u32 cap_seq;
    __u32 tcp_seq;
    __u32 length_bytes; /* moved by the call */
    __u32 payload_bytes;
    __u32 netns;
    __u16 local_port;
    __u16 remote_port;
    __u8 local_ip[16]; /* network order, IPv4 mapped */
    __u8 remote_ip[16];
    char comm[16];
};

struct close_record {
    __u8 kind;
    __u8 _pad[5];
    __u16 size_bytes;
    __u64 emit_ns;
    __u64 socket_id;
    __u32 tgid; /* the last process that moved data on the socket */
    __u32 _pad2;
};

struct process_record {
    __u8 kind;
    __u8 event;
    __u8 _pad[4];
    __u16 size_bytes;
    __u64 emit_ns;
    __u32 tgid;
    __u32 parent_tgid;
    char comm[16];
};

/* What every record begins with. */
struct record_head {
    __u8 kind;
    __u8 _detail[5];
    __u16 size_bytes;
    __u64 emit_ns;
};

WIRE_ASSERT(sizeof(struct data_record) == 120, "data_record");
WIRE_ASSERT(sizeof(struct close_record) == 32, "close_record");
WIRE_ASSERT(sizeof(struct process_record) == 40, "process_record");
WIRE_ASSERT(sizeof(struct record_head) == 16, "record_head");
WIRE_ASSERT(sizeof(struct data_record) + k_payload_bytes_max <= 65535, "size_bytes holds every record");

#endif
