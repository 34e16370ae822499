/* The end of a socket: its state is deleted and the agent is told. */
#ifndef THALWEG_ON_RELEASE_H
#define THALWEG_ON_RELEASE_H

#include "emit.h"
#include "socket_of.h"
#include "maps/sockets.h"

/* Kernels before 6.13 count a file's references in another field, from another number. */
struct file___before_6_13 {
    atomic_long_t f_count;
} __attribute__((preserve_access_index));

static __always_inline int is_last_reference(struct file *file) {
    struct file___before_6_13 *old = (void *)file;
    if (bpf_core_field_exists(old->f_count))
        return BPF_CORE_READ(old, f_count.counter) == 1;
    return BPF_CORE_READ(file, f_ref.refcnt.counter) == 0;
}

static __always_inline void release(__u64 sk) {
    struct socket_state *state = bpf_map_lookup_elem(&sockets, &sk);
    if (!state)
        return;
    if (state->protocol) {
        struct close_record record = {
            .kind = k_record_close,
            .size_bytes = sizeof(record),
            .emit_ns = bpf_ktime_get_ns(),
            .socket_id = state->id,
            .tgid = state->tgid,
        };
        emit(&record, sizeof(record));
    }
    bpf_map_delete_elem(&sockets, &sk);
}

/* TCP sockets end when the kernel destroys them, however many descriptors there were. UDP sockets have no
   such hook: they end with the close of the last descriptor. */
static __always_inline void on_close(struct pt_regs *regs) {
    struct task_struct *task = bpf_get_current_task_btf();
    struct socket_ref ref = {};
    if (is_compat(task) || !socket_of(task, SYSCALL_ARG1(regs), &ref))
        return;
    struct sock *sk = (struct sock *)ref.sk;
    if (BPF_CORE_READ(sk, sk_protocol) == k_ipproto_udp && is_last_reference((struct file *)ref.file))
        release(ref.sk);
}

#endif
