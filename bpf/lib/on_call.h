/* What to do with a system call, by its number: shared by the attach families. */
#ifndef THALWEG_ON_CALL_H
#define THALWEG_ON_CALL_H

#include "arch.h"
#include "config.h"
#include "on_data.h"
#include "on_release.h"
#include "maps/ignored_processes.h"

enum {
    k_msg_oob = 1,
    k_msg_peek = 2,
    k_msg_trunc = 0x20,
    k_msg_errqueue = 0x2000,
    /* Reads that do not consume, or not the stream. */
    k_msg_not_data = k_msg_oob | k_msg_peek | k_msg_errqueue,
    k_einprogress = 115,
    k_anon_inode_magic = 0x09041934,
    k_futex_command = 0x7f,
    k_futex_wait = 0,
};

/* As processes see it; the kernel's own copy has pointers of another kind. */
struct user_message {
    __u64 name;
    __u32 name_bytes;
    __u32 _pad;
    __u64 iovecs;
    __u64 iovec_count;
    __u64 control;
    __u64 control_bytes;
    __u32 flags;
    __u32 _pad2;
};

struct user_message_entry {
    struct user_message message;
    __u32 length;
    __u32 _pad;
};

static __always_inline int is_ignored(struct task_struct *task) {
    __u32 tgid = task->tgid;
    if (tgid == knob_agent_tgid)
        return 1;
    return has_ignored_processes && bpf_map_lookup_elem(&ignored_processes, &tgid);
}

static __always_inline struct thread_state *known_thread_state_of(struct task_struct *task) {
    return bpf_task_storage_get(&threads, task, 0, 0);
}

/* When the write that ends now began; 0 when its beginning was not seen. */
static __always_inline __u64 take_enter_ns(struct thread_state *thread) {
    if (!thread)
        return 0;
    __u64 enter_ns = thread->enter_ns;
    thread->enter_ns = 0;
    return enter_ns;
}

/* A wake-up of an event loop by another thread comes as eight bytes from an eventfd: other work begins. */
static __always_inline void on_other_read(struct task_struct *task, __u32 fd, long ret) {
    if (ret != 8)
        return;
    struct thread_state *thread = known_thread_state_of(task);
    if (!thread || !thread->trace.id)
        return;
    struct file *file = file_of(task, fd);
    if (file && BPF_CORE_READ(file, f_inode, i_sb, s_magic) == k_anon_inode_magic)
        trace_end(&thread->trace);
}

static __always_inline int fill_from_message(struct transfer *transfer, __u64 address) {
    struct user_message message;
    if (bpf_probe_read_user(&message, sizeof(message), (void *)address))
        return 0;
    transfer->base = message.iovecs;
    transfer->iovecs = message.iovec_count;
    transfer->name = message.name;
    return message.iovec_count > 0;
}

static __always_inline void on_messages(struct socket_ref *ref, struct transfer *transfer,
                                        struct thread_state *thread, __u64 entries, long messages) {
    struct user_message_entry entry;
    if (messages > k_messages_max)
        count(k_count_drop_vector_long);
    for (int i = 0; i < k_messages_max; i++) {
        if (i >= messages ||
            bpf_probe_read_user(&entry, sizeof(entry), (void *)(entries + i * sizeof(entry))))
            break;
        transfer->base = entry.message.iovecs;
        transfer->iovecs = entry.message.iovec_count;
        transfer->name = entry.message.name;
        transfer->length = entry.length;
        if (entry.length)
            on_transfer(ref, transfer, thread);
    }
}

static __always_inline void on_read(struct task_struct *task, struct pt_regs *regs, __u32 number, long ret) {
    struct transfer transfer = {.direction = k_ingress, .length = ret};
    struct socket_ref ref = {};
    if (is_ignored(task))
        return;
    if (!socket_of(task, SYSCALL_ARG1(regs), &ref)) {
        if (number == k_sys_read)
            on_other_read(task, SYSCALL_ARG1(regs), ret);
        return;
    }
    transfer.base = SYSCALL_ARG2(regs);
    __u64 flags = 0;
    switch (number) {
    case k_sys_recvfrom:
        flags = SYSCALL_ARG4(regs);
        transfer.name = SYSCALL_ARG5(regs);
        break;
    case k_sys_readv:
        transfer.iovecs = SYSCALL_ARG3(regs);
        break;
    case k_sys_recvmsg:
        flags = SYSCALL_ARG3(regs);
        if (!fill_from_message(&transfer, SYSCALL_ARG2(regs)))
            return;
        break;
    case k_sys_recvmmsg:
        if (!(SYSCALL_ARG4(regs) & k_msg_not_data))
            on_messages(&ref, &transfer, NULL, SYSCALL_ARG2(regs), ret);
        return;
    }
    if (flags & k_msg_not_data)
        return;
    /* Bytes that are thrown away unread never reach the buffer. */
    if (flags & k_msg_trunc)
        transfer.base = 0;
    on_transfer(&ref, &transfer, NULL);
}

static __always_inline void on_write(struct task_struct *task, struct pt_regs *regs, __u32 number, long ret) {
    struct transfer transfer = {.direction = k_egress, .length = ret};
    struct socket_ref ref = {};
    if (is_ignored(task) || !socket_of(task, SYSCALL_ARG1(regs), &ref))
        return;
    struct thread_state *thread = known_thread_state_of(task);
    transfer.enter_ns = take_enter_ns(thread);
    transfer.base = SYSCALL_ARG2(regs);
    switch (number) {
    case k_sys_sendto:
        if (SYSCALL_ARG4(regs) & k_msg_oob)
            return;
        transfer.name = SYSCALL_ARG5(regs);
        break;
    case k_sys_writev:
        transfer.iovecs = SYSCALL_ARG3(regs);
        break;
    case k_sys_sendfile:
        transfer.base = 0;
        break;
    case k_sys_sendmsg:
        if (!fill_from_message(&transfer, SYSCALL_ARG2(regs)))
            return;
        break;
    case k_sys_sendmmsg:
        on_messages(&ref, &transfer, thread, SYSCALL_ARG2(regs), ret);
        return;
    }
    on_transfer(&ref, &transfer, thread);
}

static __always_inline void on_accept(struct task_struct *task, long fd) {
    struct socket_ref ref = {};
    if (is_ignored(task) || !socket_of(task, fd, &ref))
        return;
    struct socket_state *state = socket_state_of(&ref);
    if (state)
        state->role = k_role_server;
}

static __always_inline void on_connect(struct task_struct *task, struct pt_regs *regs, long ret) {
    struct socket_ref ref = {};
    if ((ret && ret != -k_einprogress) || is_ignored(task) || !socket_of(task, SYSCALL_ARG1(regs), &ref))
        return;
    struct socket_state *state = socket_state_of(&ref);
    if (!state)
        return;
    state->role = k_role_client;
    read_addresses(state, (struct sock *)ref.sk, ref.family);
    struct thread_state *thread = known_thread_state_of(task);
    struct goroutine goroutine = {};
    struct trace_thread *own = goroutine_of(task, &goroutine) ? goroutine_context(&goroutine) : NULL;
    if (own)
        trace_connect(own, &state->trace, bpf_ktime_get_ns(), knob_context_ns);
    else if (thread)
        trace_connect(&thread->trace, &state->trace, bpf_ktime_get_ns(), knob_context_ns);
}

/* Only sleepers: who wakes another goes on with its own work. */
static __always_inline void on_futex(struct pt_regs *regs) {
    if ((SYSCALL_ARG2(regs) & k_futex_command) != k_futex_wait)
        return;
    struct thread_state *thread = known_thread_state_of(bpf_get_current_task_btf());
    if (thread && thread->is_go)
        trace_end(&thread->trace);
}

static __always_inline void on_event_loop_turn(void) {
    struct thread_state *thread = known_thread_state_of(bpf_get_current_task_btf());
    if (thread)
        trace_end(&thread->trace);
}

/* By number alone, for hooks where getting at the arguments costs. */
static __always_inline int is_wanted_at_enter(long number) {
    return number == k_sys_write || number == k_sys_writev || number == k_sys_sendto ||
           number == k_sys_sendmsg || number == k_sys_sendmmsg || number == k_sys_sendfile ||
           number == k_sys_close;
}

static __always_inline int is_wanted_at_exit(long number) {
    return (is_wanted_at_enter(number) && number != k_sys_close) || number == k_sys_read ||
           number == k_sys_readv || number == k_sys_recvfrom || number == k_sys_recvmsg ||
           number == k_sys_recvmmsg || number == k_sys_futex || number == k_sys_epoll_wait ||
           number == k_sys_epoll_pwait || number == k_sys_epoll_pwait2 || number == k_sys_accept ||
           number == k_sys_accept4 || number == k_sys_connect;
}

static __always_inline int on_exit(struct pt_regs *regs, long ret) {
    __u32 number = SYSCALL_NUMBER(regs);
    struct task_struct *task;
    switch (number) {
    case k_sys_read:
    case k_sys_readv:
    case k_sys_recvfrom:
    case k_sys_recvmsg:
    case k_sys_recvmmsg:
        if (ret <= 0)
            return 0;
        task = bpf_get_current_task_btf();
        if (!is_compat(task))
            on_read(task, regs, number, ret);
        return 0;
    case k_sys_write:
    case k_sys_writev:
    case k_sys_sendto:
    case k_sys_sendmsg:
    case k_sys_sendmmsg:
    case k_sys_sendfile:
        if (ret <= 0)
            return 0;
        task = bpf_get_current_task_btf();
        if (!is_compat(task))
            on_write(task, regs, number, ret);
        return 0;
    case k_sys_epoll_wait:
    case k_sys_epoll_pwait:
    case k_sys_epoll_pwait2:
        on_event_loop_turn();
        return 0;
    case k_sys_futex:
        on_futex(regs);
        return 0;
    case k_sys_accept:
    case k_sys_accept4:
        task = bpf_get_current_task_btf();
        if (ret >= 0 && !is_compat(task))
            on_accept(task, ret);
        return 0;
    case k_sys_connect:
        task = bpf_get_current_task_btf();
        if (!is_compat(task))
            on_connect(task, regs, ret);
        return 0;
    }
    return 0;
}

/* The time of a write is taken at its entry: on loopback the receiver runs before the sender's call returns.
 */
static __always_inline int on_enter(struct pt_regs *regs, __u32 number) {
    switch (number) {
    case k_sys_write:
    case k_sys_writev:
    case k_sys_sendto:
    case k_sys_sendmsg:
    case k_sys_sendmmsg:
    case k_sys_sendfile: {
        struct task_struct *task = bpf_get_current_task_btf();
        struct socket_ref ref;
        /* Files and pipes leave here where that costs less than noting the time. */
        if (CAN_CAST && !socket_of(task, SYSCALL_ARG1(regs), &ref))
            return 0;
        struct thread_state *thread = thread_state_of(task);
        if (thread)
            thread->enter_ns = bpf_ktime_get_ns();
        return 0;
    }
    case k_sys_close:
        on_close(regs);
        return 0;
    }
    return 0;
}

#endif
