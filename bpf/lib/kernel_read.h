/*
 * Reading the kernel's structures. From Linux 6.2 an address can be given a type, and what it points to is
 * read by plain loads; before, each field is a checked copy through a helper, at about ten times the cost.
 * Which of the two is decided at load time, and the verifier drops the other.
 */
#ifndef THALWEG_KERNEL_READ_H
#define THALWEG_KERNEL_READ_H

#include "vmlinux.h"
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Tells of the function below: the kernel's BTF lists both or neither. */
enum special_kfunc_type___cast {
    KF_bpf_rdonly_cast___cast,
};

extern void *bpf_rdonly_cast(void *address, __u32 type_id) __ksym __weak;

#define CAN_CAST            bpf_core_enum_value_exists(enum special_kfunc_type___cast, KF_bpf_rdonly_cast___cast)
#define CAST(type, address) ((type *)bpf_rdonly_cast((void *)(address), bpf_core_type_id_kernel(type)))

/* One field, or a chain of fields, of the `type` at `address`. */
#define READ(type, address, chain)                                                                           \
    (CAN_CAST ? CAST(type, address)->chain : BPF_CORE_READ((type *)(address), chain))

#endif
