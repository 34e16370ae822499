#include "host.h"
#include "protocols/dns.h"
#include "protocols/http1.h"
#include "protocols/mysql.h"
#include "protocols/redis.h"

/* A buffer of exactly the message's size: reading beyond it is what the address sanitizer reports. The
   classifiers may read k_classify_bytes whatever the length, so shorter ones are padded with bytes that
   mislead. */
static __u8 padded[4096];

static const __u8 *message(const void *text, __u32 len) {
    memset(padded, 'G', sizeof(padded));
    memcpy(padded, text, len);
    return padded;
}

#define TEXT(text) message(text, sizeof(text) - 1), (sizeof(text) - 1)

static void test_http1(void) {
    CHECK(k_verdict_request, http1_classify(TEXT("GET / HTTP/1.1\r\n\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("POST /a HTTP/1.0\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("DELETE /a HTTP/1.1\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("OPTIONS * HTTP/1.1\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("PATCH /a HTTP/1.1\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("CONNECT a:443 HTTP/1.1\r\n")));
    CHECK(k_verdict_request, http1_classify(TEXT("GET http://a/ HTTP/1.1\r\n")));
    CHECK(k_verdict_response, http1_classify(TEXT("HTTP/1.1 200 OK\r\n")));
    CHECK(k_verdict_no, http1_classify(TEXT("HTTP/2 200\r\n")));
    CHECK(k_verdict_no, http1_classify(TEXT("OPTIONS sip:a SIP/2.0\r\n")));
    CHECK(k_verdict_no, http1_classify(TEXT("GET key\r\n")));
    CHECK(k_verdict_no, http1_classify(TEXT("GET /")));
    CHECK(k_verdict_no, http1_classify(TEXT("PRI * HTTP/2.0\r\n\r\n")));
    CHECK(k_verdict_no, http1_classify(TEXT("")));
    CHECK(1, http1_is_interim(TEXT("HTTP/1.1 100 Continue\r\n\r\n")));
    CHECK(0, http1_is_interim(TEXT("HTTP/1.1 101 Switching Protocols\r\n\r\n")));
    CHECK(0, http1_is_interim(TEXT("HTTP/1.1 200 OK\r\n\r\n")));
}

/* The end of a head is found at every distance from a multiple of four. */
static void test_http1_pipelined(void) {
    char text[1200];
    for (int path = 1; path < 40; path++) {
        char one[100];
        int len = sprintf(one, "GET /%0*d HTTP/1.1\r\nHost: a\r\n\r\n", path, 0);
        CHECK(0, http1_is_pipelined(message(one, len), len));
        int two = sprintf(text, "%s%s", one, one);
        CHECK(1, http1_is_pipelined(message(text, two), two));
    }
    CHECK(0, http1_is_pipelined(TEXT("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")));
}

static void test_redis(void) {
    CHECK(k_verdict_request, redis_classify(TEXT("*1\r\n$4\r\nPING\r\n")));
    CHECK(k_verdict_request, redis_classify(TEXT("*12\r\n$11\r\nsetex\r\n")));
    CHECK(k_verdict_request, redis_classify(TEXT("*123\r\n$3\r\nDEL\r\n")));
    CHECK(k_verdict_no, redis_classify(TEXT("*1\r\n:4\r\n")));
    CHECK(k_verdict_no, redis_classify(TEXT("*a\r\n$4\r\nPING\r\n")));
    CHECK(k_verdict_response, redis_classify(TEXT("+OK\r\n")));
    CHECK(k_verdict_response, redis_classify(TEXT("+PONG\r\n")));
    CHECK(k_verdict_response, redis_classify(TEXT("-ERR unknown command\r\n")));
    CHECK(k_verdict_response, redis_classify(TEXT("$-1\r\n")));
    CHECK(k_verdict_response, redis_classify(TEXT(":12\r\n")));
    CHECK(k_verdict_no, redis_classify(TEXT("+OK POP3 ready\r\n")));
    CHECK(k_verdict_no, redis_classify(TEXT("220 smtp\r\n")));
    CHECK(1, redis_is_large_bulk(TEXT("$1000\r\nxxxx")));
    CHECK(0, redis_is_large_bulk(TEXT("$100\r\nxxxxx")));
}

static void test_mysql(void) {
    /* MariaDB 10.11's greeting, cut to its length. */
    static const __u8 greeting[] = "\x28\x00\x00\x00\x0a"
                                   "5.5.5-10.11.6-MariaDB\0"
                                   "\1\0\0\0"
                                   "abcdefgh\0"
                                   "\xfe\xf7\xff\xff";
    CHECK(k_verdict_response, mysql_classify(message(greeting, 44), 44, 0));
    static const __u8 query[] = "\x09\x00\x00\x00\x03SELECT 1";
    CHECK(k_verdict_request, mysql_classify(message(query, 13), 13, 0));
    CHECK(k_verdict_no, mysql_classify(message(query, 12), 12, 0));
    CHECK(k_verdict_no, mysql_classify(TEXT("\x09\x00\x00\x01\x03SELECT 1"), 0));
    CHECK(k_verdict_no, mysql_classify(TEXT("\x01\x00\x00\x00\x0e"), 0));
    CHECK(k_verdict_request, mysql_classify(TEXT("\x01\x00\x00\x00\x0e"), 1));
    CHECK(1, mysql_is_start(message(query, 13), 13));
    CHECK(1, mysql_is_start(message(query, 4), 4));
    CHECK(0, mysql_is_start(message(query + 4, 9), 9));
    CHECK(0, mysql_is_start(TEXT("\x17\x01\x00\x00\x00\x00\x01\x00\x00\x00")));
    CHECK(1, mysql_is_one_way(TEXT("\x05\x00\x00\x00\x19\x01\x00\x00\x00")));
    CHECK(1, mysql_is_one_way(TEXT("\x01\x00\x00\x00\x01")));
    CHECK(0, mysql_is_one_way(message(query, 13), 13));
}

static void test_dns(void) {
    static const __u8 query[] = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
                                "a\x04test\x00\x00\x01\x00\x01";
    static const __u8 reply[] = "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x01"
                                "a\x04test\x00\x00\x01\x00\x01";
    static const __u8 framed[] = "\x00\x18\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01"
                                 "a\x04test\x00\x00\x01\x00\x01";
    CHECK(k_verdict_request, dns_classify_udp(message(query, 24), 24, 0));
    CHECK(k_verdict_response, dns_classify_udp(message(reply, 24), 24, 0));
    CHECK(k_verdict_request, dns_classify_tcp(message(framed, 26), 26, 1));
    CHECK(k_verdict_no, dns_classify_tcp(message(framed, 26), 26, 0));
    CHECK(k_verdict_no, dns_classify_udp(message(query, 12), 12, 1));
    /* QUIC's first byte, and plain text. */
    CHECK(k_verdict_no,
          dns_classify_udp(TEXT("\xc3\x00\x00\x00\x01\x08\x83\x94\xc8\xf0\x3e\x51\x57\x08\x00\x00\x44\x9e"),
                           0));
    CHECK(k_verdict_no, dns_classify_udp(TEXT("hello, this is a datagram of text"), 0));
}

int main(void) {
    test_http1();
    test_http1_pipelined();
    test_redis();
    test_mysql();
    test_dns();
    return report();
}
