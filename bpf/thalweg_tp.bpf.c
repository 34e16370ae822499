/* Fallback attach family: the system call tracepoints, for kernels where BTF tracepoints do not attach. Needs
   tracefs, costs about 20 times as much per call that nobody wants. */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_tracing.h>
#include "lib/on_call.h"
#include "lib/on_process.h"

char LICENSE[] SEC("license") = "GPL";

static __always_inline struct pt_regs *current_regs(void) {
    return (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
}

SEC("tracepoint/raw_syscalls/sys_exit")
int sys_exit(struct trace_event_raw_sys_exit *context) {
    if (!is_wanted_at_exit(context->id))
        return 0;
    return on_exit(current_regs(), context->ret);
}

SEC("tracepoint/raw_syscalls/sys_enter")
int sys_enter(struct trace_event_raw_sys_enter *context) {
    if (!is_wanted_at_enter(context->id))
        return 0;
    return on_enter(current_regs(), context->id);
}

SEC("tracepoint/tcp/tcp_destroy_sock")
int tcp_destroy_sock(struct trace_event_raw_tcp_event_sk *context) {
    release((__u64)context->skaddr);
    return 0;
}

SEC("tracepoint/sched/sched_process_exec")
int sched_process_exec(void *context) {
    struct task_struct *task = bpf_get_current_task_btf();
    emit_process(k_process_exec, task, task->real_parent);
    return 0;
}

SEC("tracepoint/sched/sched_process_exit")
int sched_process_exit(void *context) {
    struct task_struct *task = bpf_get_current_task_btf();
    if (is_last_thread(task))
        emit_process(k_process_exit, task, task->real_parent);
    return 0;
}
