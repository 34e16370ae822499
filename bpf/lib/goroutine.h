/*
 * The trace id rule for Go, where threads come and go below a piece of work.
 *
 *   a. What reads a request is a goroutine: the context is kept by it as well as by its thread, and when it
 * writes it uses its own, whichever thread runs it then. b. A goroutine without a context of its own that
 * writes as a client (net/http's writeLoop, a dialler) was woken by another that ran on this thread just
 * before: it takes the thread's context, and takes it away, for the next goroutine on this thread may work
 * for somebody else. c. A thread that has slept in futex, as idle ones do, has no context.
 *
 * Only goroutines that read requests get a context of their own: those that read replies for others
 * (readLoop) live long and would keep a stale one.
 */
#ifndef THALWEG_GOROUTINE_H
#define THALWEG_GOROUTINE_H

#include "arch.h"
#include "maps/go_processes.h"
#include "maps/goroutines.h"
#include "maps/threads.h"

/* Set by the agent while it runs: whether there is any Go process, which saves the look-up. */
volatile __u32 has_go_processes = 0;

/* The goroutine that makes this call; false outside Go. */
static __always_inline int goroutine_of(struct task_struct *task, struct goroutine *out) {
    if (!has_go_processes)
        return 0;
    __u32 tgid = task->tgid;
    if (!bpf_map_lookup_elem(&go_processes, &tgid))
        return 0;
    out->tgid = tgid;
    out->address = 0;
    bpf_probe_read_user(&out->address, sizeof(out->address), (void *)GOROUTINE_SLOT(task));
    return out->address != 0;
}

/* Rule a, when a message was read. */
static __always_inline void goroutine_ingress(struct goroutine *goroutine, const struct trace_thread *thread,
                                              int is_server) {
    struct trace_thread *own = bpf_map_lookup_elem(&goroutines, goroutine);
    if (own)
        *own = *thread;
    else if (is_server)
        bpf_map_update_elem(&goroutines, goroutine, thread, BPF_ANY);
}

/* The context of the goroutine; null if it has none, so that rule b holds. */
static __always_inline struct trace_thread *goroutine_context(struct goroutine *goroutine) {
    struct trace_thread *own = bpf_map_lookup_elem(&goroutines, goroutine);
    return own && own->id ? own : NULL;
}

#endif
