// The one thread that empties the rings: merges them by time and hands batches to a receiver.
#pragma once

#include "options.h"
#include "ring.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace thalweg {

struct Batch {
    std::vector<uint8_t> bytes;
    uint32_t records = 0;
    uint64_t now_ns = 0;
    int64_t clock_offset_ns = 0;
};

class Reader {
  public:
    // Returns false if the batch was not taken.
    using Receiver = std::function<bool(std::unique_ptr<Batch>)>;

    // Called on the reader's thread for each process that has called exec.
    using ExecListener = std::function<void(uint32_t tgid)>;

    Reader(std::vector<Ring> &rings, const Options &options, Receiver receiver, std::function<void()> ended,
           ExecListener on_exec);
    ~Reader();

    void start();
    // Asks the thread to deliver what is there and to end; does not wait.
    void stop();
    // The receiver is done with a batch.
    void release_batch();
    uint64_t dropped_records() const { return dropped_.load(std::memory_order_relaxed); }

  private:
    void run();
    bool has_room();
    void note_process(const process_record &record);
    // Moves records no younger than `until_ns` into the batch, oldest first; true if there may be more.
    bool merge(Batch &batch, uint64_t until_ns);
    void free_taken();
    bool turn(bool is_last);
    void deliver(std::unique_ptr<Batch> batch);
    void wait(uint32_t milliseconds);

    std::vector<Ring> &rings_;
    Options options_;
    Receiver receiver_;
    std::function<void()> ended_;
    ExecListener on_exec_;
    Fd epoll_;
    Fd wake_;
    std::thread thread_;
    std::atomic<bool> stopping_{false};
    std::atomic<uint64_t> dropped_{0};
    std::atomic<uint32_t> in_flight_{0};
    uint64_t last_batch_ns_ = 0;
    size_t last_bytes_ = 0;
};

} // namespace thalweg
