/* Attach family of choice: BTF tracepoints. One program sees the exit of every call and leaves by its number.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "lib/on_call.h"
#include "lib/on_process.h"

char LICENSE[] SEC("license") = "GPL";

/* Types that no variable has, for the BTF from which other languages learn the layout. */
struct record_types {
    struct record_head head;
    struct data_record data;
    struct close_record close;
    struct process_record process;
    enum record_kind kind;
    enum record_direction direction;
    enum record_role role;
    enum record_process_event process_event;
};
const struct record_types *record_types_in_btf __attribute__((unused));

SEC("tp_btf/sys_exit")
int BPF_PROG(sys_exit, struct pt_regs *regs, long ret) {
    return on_exit(regs, ret);
}

SEC("tp_btf/sys_enter")
int BPF_PROG(sys_enter, struct pt_regs *regs, long number) {
    return on_enter(regs, number);
}

SEC("tp_btf/tcp_destroy_sock")
int BPF_PROG(tcp_destroy_sock, struct sock *sk) {
    release((__u64)sk);
    return 0;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(sched_process_exec, struct task_struct *task) {
    emit_process(k_process_exec, task, task->real_parent);
    return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(sched_process_fork, struct task_struct *parent, struct task_struct *child) {
    if (child->pid == child->tgid)
        emit_process(k_process_fork, child, parent);
    return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(sched_process_exit, struct task_struct *task) {
    if (is_last_thread(task))
        emit_process(k_process_exit, task, task->real_parent);
    return 0;
}
