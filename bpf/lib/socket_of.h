/* From a descriptor of the calling process to its socket, and from a socket to its addresses. */
#ifndef THALWEG_SOCKET_OF_H
#define THALWEG_SOCKET_OF_H

#include "arch.h"
#include "kernel_read.h"
#include "maps/sockets.h"

enum {
    k_af_inet = 2,
    k_af_inet6 = 10,
    k_mode_type = 0170000,
    k_mode_socket = 0140000,
    k_ipproto_tcp = 6,
    k_ipproto_udp = 17,
};

struct socket_ref {
    __u64 file;
    __u64 sk;
    __u64 inode;
    __u16 family;
    __u8 _pad[6];
};

/* The open file of a descriptor. An array of pointers to files has no type of its own: its slot is taken for
   the first field of a structure that has such a pointer. */
static __always_inline struct file *file_of(struct task_struct *task, __u32 fd) {
    struct files_struct *files = task->files;
    if (!files)
        return NULL;
    struct fdtable *table = files->fdt;
    if (!table || fd >= table->max_fds)
        return NULL;
    if (CAN_CAST)
        return CAST(struct kiocb, (__u64)(table->fd + fd) - bpf_core_field_offset(struct kiocb, ki_filp))
            ->ki_filp;
    struct file *file = NULL;
    bpf_probe_read_kernel(&file, sizeof(file), table->fd + fd);
    return file;
}

/* False for everything that is not an Internet socket: files, pipes, unix sockets leave here. */
static __always_inline int socket_of(struct task_struct *task, __u32 fd, struct socket_ref *out) {
    struct file *file = file_of(task, fd);
    if (!file)
        return 0;
    struct inode *inode = READ(struct file, file, f_inode);
    if ((READ(struct inode, inode, i_mode) & k_mode_type) != k_mode_socket)
        return 0;
    void *socket = READ(struct file, file, private_data);
    struct sock *sk = READ(struct socket, socket, sk);
    out->family = READ(struct sock, sk, __sk_common.skc_family);
    if (out->family != k_af_inet && out->family != k_af_inet6)
        return 0;
    out->file = (__u64)file;
    out->sk = (__u64)sk;
    out->inode = READ(struct inode, inode, i_ino);
    return 1;
}

static __always_inline void map_ipv4(__u8 *ip, __u32 address) {
    __builtin_memset(ip, 0, 10);
    ip[10] = 0xff;
    ip[11] = 0xff;
    __builtin_memcpy(ip + 12, &address, 4);
}

static __always_inline int is_mapped_ipv4(const __u8 *ip) {
    const __u32 *words = (const __u32 *)ip;
    return words[0] == 0 && words[1] == 0 && words[2] == bpf_htonl(0xffff);
}

static __always_inline void read_addresses(struct socket_state *state, struct sock *sk, __u16 family) {
    state->local_port = BPF_CORE_READ(sk, __sk_common.skc_num);
    state->remote_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
    if (family == k_af_inet) {
        state->is_ipv4 = 1;
        map_ipv4(state->local_ip, BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
        map_ipv4(state->remote_ip, BPF_CORE_READ(sk, __sk_common.skc_daddr));
        return;
    }
    BPF_CORE_READ_INTO(&state->local_ip, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
    BPF_CORE_READ_INTO(&state->remote_ip, sk, __sk_common.skc_v6_daddr.in6_u.u6_addr8);
    state->is_ipv4 = is_mapped_ipv4(state->remote_ip);
}

#endif
