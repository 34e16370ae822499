/* Births and deaths of processes. */
#ifndef THALWEG_ON_PROCESS_H
#define THALWEG_ON_PROCESS_H

#include "emit.h"
#include <bpf/bpf_core_read.h>

static __always_inline void emit_process(__u8 event, struct task_struct *task, struct task_struct *parent) {
    struct process_record record = {
        .kind = k_record_process,
        .event = event,
        .size_bytes = sizeof(record),
        .emit_ns = bpf_ktime_get_ns(),
        .tgid = BPF_CORE_READ(task, tgid),
        .parent_tgid = BPF_CORE_READ(parent, tgid),
    };
    BPF_CORE_READ_STR_INTO(&record.comm, task, comm);
    emit(&record, sizeof(record));
}

/* A process ends with its last thread. */
static __always_inline int is_last_thread(struct task_struct *task) {
    return BPF_CORE_READ(task, signal, live.counter) == 0;
}

#endif
