#include "host.h"

static __u64 next_id = 100;
static __u64 take_trace_id(void) {
    return next_id++;
}

#include "lib/trace_id.h"

enum { k_second = 1000000000 };

static __u64 now = k_second;

/* What a message is, as flags that read in the calls below. */
enum { start = 1, more = 2, one_way = 4, interim = 8 };

static struct trace_message describe(int is_server, int flags) {
    struct trace_message message = {
        .now_ns = now,
        .context_ns = 120ULL * k_second,
        .bound_ns = 5ULL * k_second,
        .is_server = is_server,
        .starts = (flags & start) != 0,
        .continues = (flags & more) != 0,
        .one_way = (flags & one_way) != 0,
        .interim = (flags & interim) != 0,
    };
    now += 1000;
    return message;
}

static __u64 request_read(struct trace_thread *thread, struct trace_socket *server, int flags) {
    struct trace_message message = describe(1, flags);
    return trace_ingress(thread, server, &message);
}
static __u64 reply_written(struct trace_thread *thread, struct trace_socket *server, int flags) {
    struct trace_message message = describe(1, flags);
    return trace_egress(thread, server, &message);
}
static __u64 request_written(struct trace_thread *thread, struct trace_socket *client, int flags) {
    struct trace_message message = describe(0, flags);
    return trace_egress(thread, client, &message);
}
static __u64 reply_read(struct trace_thread *thread, struct trace_socket *client, int flags) {
    struct trace_message message = describe(0, flags);
    return trace_ingress(thread, client, &message);
}

/* Rules 1, 2, 4: a blocking handler with two calls, then the next request on the same connection. */
static void test_thread_per_request(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {}, client = {};
    __u64 id = request_read(&thread, &server, start);
    CHECK(id, request_read(&thread, &server, more));
    CHECK(id, request_written(&thread, &client, start));
    CHECK(id, reply_read(&thread, &client, 0));
    CHECK(id, request_written(&thread, &client, start));
    CHECK(id, reply_read(&thread, &client, 0));
    CHECK(id, reply_written(&thread, &server, start));
    CHECK(id, reply_written(&thread, &server, more));
    /* Work after the reply is nobody's. */
    CHECK(0, request_written(&thread, &client, start));
    CHECK(1, request_read(&thread, &server, start) != id);
}

/* Rule 2: calls written one after the other before any reply. */
static void test_fan_out(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {}, one = {}, two = {};
    __u64 id = request_read(&thread, &server, start);
    CHECK(id, request_written(&thread, &one, start));
    CHECK(id, request_written(&thread, &two, start));
    CHECK(id, reply_read(&thread, &two, 0));
    CHECK(id, reply_read(&thread, &one, 0));
    CHECK(id, reply_written(&thread, &server, start));
}

/* Rules 3 and 5: two requests interleaved by one event loop. */
static void test_event_loop(void) {
    struct trace_thread loop = {};
    struct trace_socket server_a = {}, server_b = {}, client_a = {}, client_b = {};
    __u64 a = request_read(&loop, &server_a, start);
    CHECK(a, request_written(&loop, &client_a, start));
    __u64 b = request_read(&loop, &server_b, start);
    CHECK(b, request_written(&loop, &client_b, start));
    trace_end(&loop);
    CHECK(0, trace_current(&loop, now, k_second));
    CHECK(b, reply_read(&loop, &client_b, 0));
    CHECK(a, reply_read(&loop, &client_a, 0));
    /* The context is a's now; b's reply carries b all the same and leaves the context alone. */
    CHECK(b, reply_written(&loop, &server_b, start));
    CHECK(a, request_written(&loop, &client_a, start));
    trace_end(&loop);
    CHECK(a, reply_read(&loop, &client_a, 0));
    CHECK(a, reply_written(&loop, &server_a, start));
}

/* Rule 6: a proxy connects in one turn and writes in another, after somebody else's request was read. */
static void test_proxy(void) {
    struct trace_thread loop = {};
    struct trace_socket server_a = {}, server_b = {}, upstream = {};
    __u64 a = request_read(&loop, &server_a, start);
    trace_connect(&loop, &upstream, now, k_second);
    trace_end(&loop);
    __u64 b = request_read(&loop, &server_b, start);
    CHECK(1, a != b);
    CHECK(a, request_written(&loop, &upstream, start));
    /* A long body goes on in later turns. */
    CHECK(a, request_written(&loop, &upstream, more));
    trace_end(&loop);
    CHECK(a, reply_read(&loop, &upstream, 0));
    CHECK(a, reply_written(&loop, &server_a, start));
    /* Kept alive, it serves b next. */
    b = request_read(&loop, &server_b, start);
    CHECK(b, request_written(&loop, &upstream, start));
}

/* Rule 6 ends: a connection made ahead and used much later is the user's, not the maker's. */
static void test_bound_expires(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {}, pooled = {};
    request_read(&thread, &server, start);
    trace_connect(&thread, &pooled, now, k_second);
    now += 6ULL * k_second;
    __u64 later = request_read(&thread, &server, start);
    CHECK(later, request_written(&thread, &pooled, start));
}

/* A server that speaks first (MySQL) does not make the thread forget whom it works for. */
static void test_greeting(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {}, database = {};
    __u64 id = request_read(&thread, &server, start);
    trace_connect(&thread, &database, now, k_second);
    CHECK(id, reply_read(&thread, &database, 0));
    CHECK(id, request_written(&thread, &database, 0));
    CHECK(id, reply_read(&thread, &database, 0));
    CHECK(id, request_written(&thread, &database, start));
}

/* Rule 7: one connection shared by transactions that overlap. */
static void test_shared_connection(void) {
    struct trace_thread loop = {};
    struct trace_socket server_a = {}, server_b = {}, redis = {};
    __u64 a = request_read(&loop, &server_a, start);
    CHECK(a, request_written(&loop, &redis, start));
    trace_end(&loop);
    __u64 b = request_read(&loop, &server_b, start);
    CHECK(b, request_written(&loop, &redis, start | more));
    CHECK(0, reply_read(&loop, &redis, 0));
    CHECK(0, trace_current(&loop, now, k_second));
    CHECK(a, reply_written(&loop, &server_a, start));
}

/* A command without a reply (COM_STMT_CLOSE) neither opens an exchange nor makes a connection look shared. */
static void test_one_way(void) {
    struct trace_thread first = {}, second = {};
    struct trace_socket server_a = {}, server_b = {}, database = {};
    __u64 a = request_read(&first, &server_a, start);
    CHECK(a, request_written(&first, &database, start));
    CHECK(a, reply_read(&first, &database, 0));
    CHECK(a, request_written(&first, &database, start | one_way));
    __u64 b = request_read(&second, &server_b, start);
    CHECK(b, request_written(&second, &database, start));
    CHECK(b, reply_read(&second, &database, 0));
    CHECK(0, database.shared);
}

/* Rule 4: 100 Continue is not the reply. */
static void test_interim(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {}, client = {};
    __u64 id = request_read(&thread, &server, start);
    CHECK(id, reply_written(&thread, &server, start | interim));
    CHECK(id, request_written(&thread, &client, start));
}

/* Rule 1: requests that are pipelined are told apart by their heads. */
static void test_pipelined(void) {
    struct trace_thread thread = {};
    struct trace_socket server = {};
    __u64 id = request_read(&thread, &server, start);
    CHECK(1, request_read(&thread, &server, start | more) != id);
}

/* Rules 8 and 9. */
static void test_no_context(void) {
    struct trace_thread thread = {};
    struct trace_socket client = {}, server = {}, other = {};
    CHECK(0, request_written(&thread, &client, start));
    CHECK(0, reply_read(&thread, &client, 0));
    CHECK(0, request_written(&thread, &client, start));
    request_read(&thread, &server, start);
    now += 121ULL * k_second;
    CHECK(0, request_written(&thread, &other, start));
}

int main(void) {
    test_thread_per_request();
    test_fan_out();
    test_event_loop();
    test_proxy();
    test_bound_expires();
    test_greeting();
    test_shared_connection();
    test_one_way();
    test_interim();
    test_pipelined();
    test_no_context();
    return report();
}
