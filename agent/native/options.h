// What the kernel side is loaded with; the defaults are JavaScript's (agent/src/source/config.ts).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace thalweg {

struct Options {
    uint32_t agent_tgid = 0;
    uint32_t payload_bytes = 0;
    uint32_t payload_bytes_max = 0;
    uint32_t continuation_bytes = 0;
    uint32_t ring_bytes = 0;
    uint32_t sockets_max = 0;
    std::vector<uint32_t> ignored_tgids;
    // "tp_btf", "tracepoint" or "auto".
    std::string family;
    uint32_t batch_bytes = 0;
    uint32_t poll_ms = 0;
    uint32_t idle_poll_ms = 0;
    uint32_t heartbeat_ms = 0;
    uint32_t reorder_us = 0;
    uint32_t batches_in_flight = 0;
};

} // namespace thalweg
