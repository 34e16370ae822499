/* One message of one call: find its socket's state, copy the first bytes, classify, hand over. */
#ifndef THALWEG_ON_DATA_H
#define THALWEG_ON_DATA_H

#include "classify.h"
#include "emit.h"
#include "goroutine.h"
#include "ids.h"
#include "payload.h"
#include "socket_of.h"
#include "maps/threads.h"
#include "trace_id.h"

enum {
    k_sock_done = 1, /* SOCK_DONE in sk_flags: the peer's FIN has come */
};

static __always_inline struct thread_state *thread_state_of(struct task_struct *task) {
    return bpf_task_storage_get(&threads, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
}

/* The socket's state; a new one if there is none or if the address was another socket's before. */
__noinline int make_socket_state(struct socket_ref *ref) {
    if (!ref)
        return 0;
    struct sock *sk = (struct sock *)ref->sk;
    struct socket_state fresh = {};
    fresh.transport = BPF_CORE_READ(sk, sk_protocol);
    fresh.id = take_socket_id();
    fresh.inode = ref->inode;
    fresh.netns = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
    fresh.last_direction = 0xff;
    read_addresses(&fresh, sk, ref->family);
    if (bpf_map_update_elem(&sockets, &ref->sk, &fresh, BPF_ANY))
        count(k_count_drop_map_full);
    return 0;
}

static __always_inline struct socket_state *socket_state_of(struct socket_ref *ref) {
    struct socket_state *state = bpf_map_lookup_elem(&sockets, &ref->sk);
    if (state && state->inode == ref->inode)
        return state;
    make_socket_state(ref);
    return bpf_map_lookup_elem(&sockets, &ref->sk);
}

/* Sequence of the message's first byte, the same number at both ends. */
static __always_inline __u32 tcp_sequence(__u64 address, struct transfer *transfer) {
    __u32 moved = transfer->length + transfer->after;
    if (transfer->direction == k_egress)
        return READ(struct tcp_sock, address, write_seq) - moved;
    __u32 copied = READ(struct tcp_sock, address, copied_seq);
    /* A read that reaches the peer's FIN steps over it, and the FIN takes a number. */
    if ((READ(struct sock, address, __sk_common.skc_flags) >> k_sock_done & 1) &&
        copied == READ(struct tcp_sock, address, rcv_nxt))
        copied -= 1;
    return copied - moved;
}

/* The peer of a socket that has none of its own: what sendto and recvfrom named. */
static __always_inline void read_name(struct data_record *record, struct transfer *transfer) {
    struct sockaddr_in6 name = {};
    if (!transfer->name || bpf_probe_read_user(&name, sizeof(struct sockaddr_in), (void *)transfer->name))
        return;
    record->remote_port = bpf_ntohs(name.sin6_port);
    if (name.sin6_family == k_af_inet) {
        record->is_ipv4 = 1;
        map_ipv4(record->remote_ip, ((struct sockaddr_in *)&name)->sin_addr.s_addr);
    } else if (!bpf_probe_read_user(&name, sizeof(name), (void *)transfer->name)) {
        __builtin_memcpy(record->remote_ip, &name.sin6_addr, 16);
        record->is_ipv4 = is_mapped_ipv4(record->remote_ip);
    }
}

static __always_inline __u64 trace_of(struct task_struct *task, struct socket_state *state,
                                      struct thread_state *thread, const struct message *message,
                                      __u64 now_ns) {
    struct trace_message trace = {
        .now_ns = now_ns,
        .context_ns = knob_context_ns,
        .bound_ns = knob_bound_ns,
        .is_server = state->role == k_role_server,
        .starts = message->starts,
        .continues = state->last_direction == message->direction,
        .one_way = message->one_way,
        .interim = message->interim,
    };
    struct goroutine goroutine = {};
    thread->is_go = goroutine_of(task, &goroutine);
    trace.is_pooled = thread->is_go;
    if (message->direction == k_ingress) {
        __u64 id = trace_ingress(&thread->trace, &state->trace, &trace);
        if (thread->is_go)
            goroutine_ingress(&goroutine, &thread->trace, trace.is_server);
        return id;
    }
    struct trace_thread *own = thread->is_go ? goroutine_context(&goroutine) : NULL;
    __u64 id = trace_egress(own ? own : &thread->trace, &state->trace, &trace);
    /* A reply ends both contexts; a call by a goroutine without one uses the thread's up. */
    if (thread->is_go && (trace.is_server ? thread->trace.id == id && !trace.interim : !own))
        trace_end(&thread->trace);
    return id;
}

/* Whether the socket is still worth a look: after many misses only now and then. */
static __always_inline int is_worth_probing(struct socket_state *state) {
    if (state->misses < knob_probe_limit)
        return 1;
    state->misses++;
    return (state->misses & (knob_reprobe_every - 1)) == 0;
}

/* A message of no protocol so far. Four bytes alone may be a header that was read by itself: they are kept.
 */
static __always_inline void remember_miss(struct socket_state *state, struct scratch *scratch, __u32 length) {
    state->misses++;
    if (state->misses == knob_probe_limit)
        count(k_count_uninteresting);
    state->flags &= ~k_socket_prefix;
    if (length == sizeof(state->prefix)) {
        __builtin_memcpy(state->prefix, scratch->payload, sizeof(state->prefix));
        state->flags |= k_socket_prefix;
    }
}

/* Copies the first bytes and finds the protocol; false when there is none. `prefix` says how many kept bytes
 * precede. */
static __always_inline int recognise(struct socket_state *state, struct scratch *scratch,
                                     struct transfer *transfer, __u32 *payload, __u32 *prefix) {
    if (!state->protocol && (state->flags & k_socket_prefix) &&
        state->last_direction == transfer->direction) {
        __builtin_memcpy(scratch->payload, state->prefix, sizeof(state->prefix));
        *prefix = sizeof(state->prefix);
    }
    *payload = gather(scratch, transfer, *prefix, knob_payload_bytes);
    if (state->protocol)
        return 1;
    if (*payload && classify(state, scratch, *payload + *prefix, transfer->direction))
        return 1;
    if (*prefix && *payload) {
        *prefix = 0;
        *payload = gather(scratch, transfer, 0, knob_payload_bytes);
        if (classify(state, scratch, *payload, transfer->direction))
            return 1;
    }
    remember_miss(state, scratch, transfer->length);
    state->last_direction = transfer->direction;
    return 0;
}

/* The task's name; the helper clears and copies byte by byte. Padded with zeros by every kernel that can
 * cast. */
static __always_inline void copy_comm(struct task_struct *task, char *to) {
    if (CAN_CAST) {
        ((__u64 *)to)[0] = ((__u64 *)task->comm)[0];
        ((__u64 *)to)[1] = ((__u64 *)task->comm)[1];
    } else {
        bpf_get_current_comm(to, k_comm_bytes);
    }
}

static __always_inline void fill(struct data_record *record, struct task_struct *task,
                                 struct socket_state *state, struct transfer *transfer, __u64 now_ns) {
    record->kind = k_record_data;
    record->direction = transfer->direction;
    record->protocol = state->protocol;
    record->role = state->role;
    record->transport = state->transport;
    record->is_ipv4 = state->is_ipv4;
    record->emit_ns = now_ns;
    record->time_ns = transfer->enter_ns ? transfer->enter_ns : now_ns;
    record->socket_id = state->id;
    record->tgid = task->tgid;
    record->tid = task->pid;
    record->netns = state->netns;
    record->local_port = state->local_port;
    record->remote_port = state->remote_port;
    __builtin_memcpy(record->local_ip, state->local_ip, k_address_bytes);
    __builtin_memcpy(record->remote_ip, state->remote_ip, k_address_bytes);
    copy_comm(task, record->comm);
    state->tgid = record->tgid;
}

static __always_inline void hand_over(struct scratch *scratch, struct socket_ref *ref,
                                      struct socket_state *state, struct transfer *transfer, __u32 payload,
                                      __u32 prefix) {
    struct data_record *record = &scratch->record;
    if (state->transport == k_ipproto_tcp)
        record->tcp_seq = tcp_sequence(ref->sk, transfer) - prefix;
    else
        record->tcp_seq = 0;
    if (!state->remote_port)
        read_name(record, transfer);
    payload = BOUND(payload, k_payload_bytes_max);
    record->length_bytes = transfer->length + prefix;
    record->payload_bytes = payload;
    record->size_bytes = sizeof(*record) + payload;
    record->cap_seq = __sync_fetch_and_add(&state->cap_seq, 1) + 1;
    emit(record, sizeof(*record) + payload);
}

/* `thread`: the calling thread's state, null where it has not been looked up. */
__noinline int on_transfer(struct socket_ref *ref, struct transfer *transfer, struct thread_state *thread) {
    __u32 cpu = bpf_get_smp_processor_id(), payload = 0, prefix = 0;
    if (!ref || !transfer)
        return 0;
    struct socket_state *state = socket_state_of(ref);
    if (!state || (state->transport != k_ipproto_tcp && state->transport != k_ipproto_udp))
        return 0;
    if (!state->protocol && !is_worth_probing(state))
        return 0;
    struct scratch *scratch = bpf_map_lookup_elem(&scratches, &cpu);
    struct task_struct *task = bpf_get_current_task_btf();
    if (!thread)
        thread = thread_state_of(task);
    if (!scratch || !thread) {
        count(k_count_drop_map_full);
        return 0;
    }
    if (!recognise(state, scratch, transfer, &payload, &prefix))
        return 0;
    __u64 now_ns = bpf_ktime_get_ns();
    struct message message = {.direction = transfer->direction};
    inspect(state, scratch, &message, payload + prefix);
    __u32 limit = message.limit;
    if (payload == knob_payload_bytes && limit > payload && transfer->length > payload)
        payload = gather(scratch, transfer, prefix, limit);
    if (payload > limit)
        payload = limit;
    fill(&scratch->record, task, state, transfer, now_ns);
    scratch->record.trace_id = trace_of(task, state, thread, &message, now_ns);
    if (!message.one_way)
        state->last_direction = transfer->direction;
    hand_over(scratch, ref, state, transfer, payload + prefix, prefix);
    return 0;
}

#endif
