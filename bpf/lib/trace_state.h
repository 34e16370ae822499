/* What the trace id rule remembers of a thread and of a socket. */
#ifndef THALWEG_TRACE_STATE_H
#define THALWEG_TRACE_STATE_H

struct trace_thread {
    __u64 id;       /* the transaction that this thread works for; 0: none */
    __u64 since_ns; /* when it was taken up */
};

struct trace_socket {
    __u64 id;       /* server: of the request in work; client: of the exchange under way */
    __u64 bound_ns; /* when connect() bound `id` to a socket that has not sent yet; 0: it did not */
    __u8 awaiting;  /* client: a request went out and nothing has come back */
    __u8 shared;    /* client: requests of different transactions were under way at once */
    __u8 _pad[6];
};

#endif
