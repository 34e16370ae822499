/* CPU time of one system call or message, by path, in one thread that is both ends of its sockets. Prints a line
   "path ns" each: the cheapest of many short rounds, so that what else the machine does hardly shows. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { k_rounds = 60, k_turns = 1500, k_buffer_bytes = 4096 };

static const char k_request[] = "GET /hello?name=world HTTP/1.1\r\nHost: localhost:8080\r\nUser-Agent: wrk\r\n\r\n";
static const char k_reply[] = "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 03:00:00 GMT\r\n"
                              "Content-Type: text/plain\r\nContent-Length: 13\r\nConnection: keep-alive\r\n\r\n"
                              "hello, world\n";
static const char k_unknown[] = "\x01\x02\x03\x04 bytes of no protocol that anybody knows, sixty of them";

static int null_fd, zero_fd, epoll_fd, pipe_fds[2], http_fds[2], vector_fds[2], unknown_fds[2], unix_fds[2];
static int word;
static char buffer[k_buffer_bytes];

static void must(long result, const char *what) {
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static void connect_pair(int fds[2]) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t bytes = sizeof(address);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    must(bind(listener, (struct sockaddr *)&address, sizeof(address)), "bind");
    must(listen(listener, 1), "listen");
    must(getsockname(listener, (struct sockaddr *)&address, &bytes), "getsockname");
    fds[0] = socket(AF_INET, SOCK_STREAM, 0);
    must(connect(fds[0], (struct sockaddr *)&address, sizeof(address)), "connect");
    fds[1] = accept(listener, NULL, NULL);
    must(fds[1], "accept");
    for (int i = 0; i < 2; i++)
        setsockopt(fds[i], IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    close(listener);
}

static void pass(int from, int to, const char *bytes, size_t length) {
    must(write(from, bytes, length), "write");
    must(read(to, buffer, sizeof(buffer)), "read");
}

static void do_other(void) { syscall(SYS_getppid); }
static void do_futex(void) { syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0); }
static void do_epoll(void) {
    struct epoll_event event;
    epoll_wait(epoll_fd, &event, 1, 0);
}
static void do_file_read(void) { must(read(zero_fd, buffer, 64), "read"); }
static void do_file_write(void) { must(write(null_fd, buffer, 64), "write"); }
static void do_pipe(void) { pass(pipe_fds[1], pipe_fds[0], buffer, 8); }
static void do_unix(void) { pass(unix_fds[0], unix_fds[1], buffer, 64); }
static void do_unknown(void) { pass(unknown_fds[0], unknown_fds[1], k_unknown, sizeof(k_unknown)); }
static void do_vector(void) {
    struct iovec parts[2] = {{(void *)k_reply, sizeof(k_reply) - 14}, {(void *)(k_reply + sizeof(k_reply) - 14), 13}};
    pass(vector_fds[0], vector_fds[1], k_request, sizeof(k_request) - 1);
    must(writev(vector_fds[1], parts, 2), "writev");
    must(read(vector_fds[0], buffer, sizeof(buffer)), "read");
}
static void do_http(void) {
    pass(http_fds[0], http_fds[1], k_request, sizeof(k_request) - 1);
    pass(http_fds[1], http_fds[0], k_reply, sizeof(k_reply) - 1);
}

/* `calls`: system calls of one turn, among which its time is divided. */
static const struct {
    const char *name;
    void (*turn)(void);
    int calls;
} k_paths[] = {
    {"other", do_other, 1},         {"futex", do_futex, 1},           {"epoll_wait", do_epoll, 1},
    {"file-read", do_file_read, 1}, {"file-write", do_file_write, 1}, {"pipe", do_pipe, 2},
    {"unix", do_unix, 2},           {"unknown", do_unknown, 2},       {"http", do_http, 4},
    {"http-vector", do_vector, 4},
};

static double cpu_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

int main(int argc, char **argv) {
    const char *only = argc > 1 ? argv[1] : NULL;
    null_fd = open("/dev/null", O_WRONLY);
    zero_fd = open("/dev/zero", O_RDONLY);
    epoll_fd = epoll_create1(0);
    must(pipe(pipe_fds), "pipe");
    must(socketpair(AF_UNIX, SOCK_STREAM, 0, unix_fds), "socketpair");
    connect_pair(http_fds);
    connect_pair(vector_fds);
    connect_pair(unknown_fds);
    for (size_t i = 0; i < sizeof(k_paths) / sizeof(k_paths[0]); i++) {
        double least = 1e18;
        if (only && strcmp(only, k_paths[i].name))
            continue;
        for (int round = 0; round < k_rounds; round++) {
            double begun = cpu_ns();
            for (int turn = 0; turn < k_turns; turn++)
                k_paths[i].turn();
            double ns = (cpu_ns() - begun) / k_turns / k_paths[i].calls;
            least = ns < least ? ns : least;
        }
        printf("%s %.0f\n", k_paths[i].name, least);
    }
    return 0;
}
