/* Where system call numbers and arguments are found at the exit of a call, per architecture. */
#ifndef THALWEG_ARCH_H
#define THALWEG_ARCH_H

#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#if defined(__TARGET_ARCH_x86)

/* At exit `ax` holds the result; the number survives in orig_ax and all arguments but none are clobbered. */
#define SYSCALL_NUMBER(regs) ((__u32)(regs)->orig_ax)
#define SYSCALL_ARG1(regs)   ((regs)->di)
#define SYSCALL_ARG2(regs)   ((regs)->si)
#define SYSCALL_ARG3(regs)   ((regs)->dx)
#define SYSCALL_ARG4(regs)   ((regs)->r10)
#define SYSCALL_ARG5(regs)   ((regs)->r8)

enum syscall_number {
    k_sys_read = 0,
    k_sys_write = 1,
    k_sys_close = 3,
    k_sys_readv = 19,
    k_sys_writev = 20,
    k_sys_sendfile = 40,
    k_sys_connect = 42,
    k_sys_accept = 43,
    k_sys_sendto = 44,
    k_sys_recvfrom = 45,
    k_sys_sendmsg = 46,
    k_sys_recvmsg = 47,
    k_sys_futex = 202,
    k_sys_epoll_wait = 232,
    k_sys_epoll_pwait = 281,
    k_sys_accept4 = 288,
    k_sys_recvmmsg = 299,
    k_sys_sendmmsg = 307,
    k_sys_epoll_pwait2 = 441,
};

/* Go keeps the running goroutine in the last word before the thread pointer. */
#define GOROUTINE_SLOT(task) ((task)->thread.fsbase - 8)

enum {
    k_ts_compat = 2, /* TS_COMPAT: a 32-bit system call, whose numbers are others */
};

static __always_inline int is_compat(struct task_struct *task) {
    return task->thread_info.status & k_ts_compat;
}

#elif defined(__TARGET_ARCH_arm64)

#define SYSCALL_NUMBER(regs) ((__u32)(regs)->syscallno)
#define SYSCALL_ARG1(regs)   ((regs)->orig_x0)
#define SYSCALL_ARG2(regs)   ((regs)->regs[1])
#define SYSCALL_ARG3(regs)   ((regs)->regs[2])
#define SYSCALL_ARG4(regs)   ((regs)->regs[3])
#define SYSCALL_ARG5(regs)   ((regs)->regs[4])

enum syscall_number {
    k_sys_epoll_pwait = 22,
    k_sys_futex = 98,
    k_sys_close = 57,
    k_sys_read = 63,
    k_sys_write = 64,
    k_sys_readv = 65,
    k_sys_writev = 66,
    k_sys_sendfile = 71,
    k_sys_accept = 202,
    k_sys_connect = 203,
    k_sys_sendto = 206,
    k_sys_recvfrom = 207,
    k_sys_sendmsg = 211,
    k_sys_recvmsg = 212,
    k_sys_accept4 = 242,
    k_sys_recvmmsg = 243,
    k_sys_sendmmsg = 269,
    k_sys_epoll_pwait2 = 441,
    k_sys_epoll_wait = 0xffff, /* no such call here */
};

/* Without cgo the goroutine is in a register only; 16 bytes after the thread pointer with it. */
#define GOROUTINE_SLOT(task) ((task)->thread.uw.tp_value + 16)

enum {
    k_tif_32bit = 1 << 22,
};

static __always_inline int is_compat(struct task_struct *task) {
    return task->thread_info.flags & k_tif_32bit;
}

#else
#error "no system call table for this architecture"
#endif

#endif
