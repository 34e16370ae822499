/*
 * The thread trace id: which transaction a message belongs to, told from system calls alone.
 *
 * A transaction begins with a request read on a server-side socket and ends with its reply. All messages that
 * are caused by it on this host carry one id, so that equality of ids is the link:
 *
 *   1. A request read on a server socket takes a new id. Further reads of the same request keep it. It
 * becomes the thread's context.
 *   2. A request written on a client socket carries the context of its thread, or 0. It does not use the
 * context up: parallel calls of one handler carry one id. The socket remembers it.
 *   3. A reply read on a client socket carries the id of its request and makes it the thread's context again,
 * whichever thread reads it: so the chain survives event loops and thread changes.
 *   4. A reply written on a server socket carries the id of its request, whatever the context is, and ends
 * the context if it is that one. Interim replies (1xx) do not end it.
 *   5. The return of epoll_wait ends the context: an event loop turns to other work. (Not poll and select,
 * with which blocking clients wait between write and read.) So does a wake-up through an eventfd.
 *   6. connect() in a context binds its id to the new socket; its first request carries that id even if it is
 * written in a later turn of an event loop. This is what a proxy such as nginx needs; no process name is
 * asked for.
 *   7. A request written while the socket awaits the reply to another transaction's request marks the socket
 * as shared (multiplexed). A reply on such a socket could be anyone's: it carries 0 and ends the context. No
 * link is better than a wrong one.
 *   8. A thread that serves nobody has no context: a client that calls ten servers in turn makes ten traces,
 * not one.
 *   9. A context that was not renewed for `knob_context_ns` has ended.
 *
 * Pure: the caller passes the time and provides `take_trace_id()`.
 */
#ifndef THALWEG_TRACE_ID_H
#define THALWEG_TRACE_ID_H

#include "trace_state.h"

struct trace_message {
    __u64 now_ns;
    __u64 context_ns; /* how long a context lasts */
    __u64 bound_ns;   /* how long a bound id lasts */
    __u8 is_server;   /* the socket is the server's end */
    __u8 starts;      /* begins a request or reply, as far as its bytes tell */
    __u8 continues;   /* the socket's previous message went the same way */
    __u8 one_way;     /* nothing answers it */
    __u8 interim;     /* the reply proper is still to come */
    __u8 is_pooled;   /* who connects need not be who writes: a context wins over a bound id */
    __u8 _pad[2];
};

static __always_inline void trace_enter(struct trace_thread *thread, __u64 id, __u64 now_ns) {
    thread->id = id;
    thread->since_ns = now_ns;
}

static __always_inline __u64 trace_current(const struct trace_thread *thread, __u64 now_ns,
                                           __u64 context_ns) {
    return thread->id && now_ns - thread->since_ns < context_ns ? thread->id : 0;
}

/* Rules 1, 3 and 7. */
static __always_inline __u64 trace_ingress(struct trace_thread *thread, struct trace_socket *socket,
                                           const struct trace_message *message) {
    if (message->is_server) {
        if (!message->continues || message->starts || !socket->id)
            socket->id = take_trace_id();
        trace_enter(thread, socket->id, message->now_ns);
        return socket->id;
    }
    __u64 id = socket->shared ? 0 : socket->id;
    socket->awaiting = 0;
    trace_enter(thread, id, message->now_ns);
    return id;
}

/* Rules 2, 6 and 7. */
static __always_inline __u64 trace_egress_client(struct trace_thread *thread, struct trace_socket *socket,
                                                 const struct trace_message *message) {
    __u64 current = trace_current(thread, message->now_ns, message->context_ns);
    if (message->one_way)
        return current;
    if (socket->bound_ns) {
        if (message->now_ns - socket->bound_ns < message->bound_ns && !(message->is_pooled && current))
            current = socket->id;
        socket->bound_ns = 0;
    } else if (message->continues && !message->starts) {
        return socket->id;
    } else if (socket->awaiting && current != socket->id) {
        socket->shared = 1;
    }
    socket->awaiting = 1;
    socket->id = current;
    return current;
}

/* Rule 4. */
static __always_inline __u64 trace_egress_server(struct trace_thread *thread, struct trace_socket *socket,
                                                 const struct trace_message *message) {
    if (!message->interim && thread->id == socket->id)
        thread->id = 0;
    return socket->id;
}

static __always_inline __u64 trace_egress(struct trace_thread *thread, struct trace_socket *socket,
                                          const struct trace_message *message) {
    return message->is_server ? trace_egress_server(thread, socket, message)
                              : trace_egress_client(thread, socket, message);
}

/* Rule 6. */
static __always_inline void trace_connect(const struct trace_thread *thread, struct trace_socket *socket,
                                          __u64 now_ns, __u64 context_ns) {
    __u64 current = trace_current(thread, now_ns, context_ns);
    if (!current)
        return;
    socket->id = current;
    socket->bound_ns = now_ns;
}

/* Rule 5. */
static __always_inline void trace_end(struct trace_thread *thread) {
    thread->id = 0;
}

#endif
