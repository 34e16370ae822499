#include "reader.h"

#include "errors.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>

namespace thalweg {

namespace {

constexpr uint64_t k_ns_per_ms = 1000000;
constexpr uint64_t k_ns_per_us = 1000;
// How long a stopping reader waits for JavaScript to take what is left.
constexpr uint64_t k_stop_ns = 2000 * k_ns_per_ms;

uint64_t clock_ns(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

// Bytes taken after which the kernel gets their room back, however much is left to take.
constexpr size_t k_free_bytes = 256 << 10;

struct Head {
    uint64_t emit_ns;
    size_t ring;
    const record_head *record;
    bool operator<(const Head &other) const { return emit_ns > other.emit_ns; }
};

} // namespace

Reader::Reader(std::vector<Ring> &rings, const Options &options, Receiver receiver,
               std::function<void()> ended, ExecListener on_exec)
    : rings_(rings), options_(options), receiver_(std::move(receiver)), ended_(std::move(ended)),
      on_exec_(std::move(on_exec)), epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (epoll_.get() < 0 || wake_.get() < 0)
        throw KernelError("create", "epoll", errno);
    // Edge-triggered: a ring that merely holds records must not turn the timer into a busy loop.
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event);
    for (auto &ring : rings_)
        epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, ring.fd(), &event);
}

Reader::~Reader() {
    stop();
    if (thread_.joinable())
        thread_.join();
}

void Reader::start() {
    thread_ = std::thread([this] { run(); });
}

void Reader::stop() {
    stopping_ = true;
    eventfd_write(wake_.get(), 1);
}

void Reader::release_batch() {
    // The reader waits for room only on its timer, so that a busy JavaScript thread costs no wake-ups.
    if (in_flight_.fetch_sub(1) == options_.batches_in_flight)
        eventfd_write(wake_.get(), 1);
}

bool Reader::has_room() {
    return in_flight_.load() < options_.batches_in_flight;
}

void Reader::note_process(const process_record &record) {
    if (record.event == k_process_exec)
        on_exec_(record.tgid);
}

void Reader::free_taken() {
    for (auto &ring : rings_)
        ring.free_taken();
}

bool Reader::merge(Batch &batch, uint64_t until_ns) {
    std::vector<Head> heads;
    heads.reserve(rings_.size());
    for (size_t i = 0; i < rings_.size(); i++)
        if (const record_head *record = rings_[i].peek())
            heads.push_back({record->emit_ns, i, record});
    std::make_heap(heads.begin(), heads.end());
    size_t freed = 0;
    bool more = false;
    while (!heads.empty() && heads.front().emit_ns <= until_ns) {
        if (batch.bytes.size() >= options_.batch_bytes) {
            more = true;
            break;
        }
        std::pop_heap(heads.begin(), heads.end());
        Head head = heads.back();
        heads.pop_back();
        const auto *bytes = reinterpret_cast<const uint8_t *>(head.record);
        batch.bytes.insert(batch.bytes.end(), bytes, bytes + head.record->size_bytes);
        batch.bytes.resize((batch.bytes.size() + 7) & ~size_t{7});
        batch.records++;
        if (head.record->kind == k_record_process)
            note_process(*reinterpret_cast<const process_record *>(head.record));
        rings_[head.ring].pop();
        if (const record_head *record = rings_[head.ring].peek()) {
            heads.push_back({record->emit_ns, head.ring, record});
            std::push_heap(heads.begin(), heads.end());
        }
        if (batch.bytes.size() - freed >= k_free_bytes) {
            freed = batch.bytes.size();
            free_taken();
        }
    }
    free_taken();
    return more;
}

void Reader::deliver(std::unique_ptr<Batch> batch) {
    uint32_t records = batch->records;
    last_batch_ns_ = batch->now_ns;
    in_flight_++;
    if (!receiver_(std::move(batch))) {
        in_flight_--;
        dropped_ += records;
    }
}

// One emptying of the rings; true if more is waiting than one batch holds.
bool Reader::turn(bool is_last) {
    auto batch = std::make_unique<Batch>();
    // As much as came last time, so that a growing batch is seldom moved.
    batch->bytes.reserve(last_bytes_ + last_bytes_ / 4);
    batch->now_ns = clock_ns(CLOCK_MONOTONIC);
    batch->clock_offset_ns =
        static_cast<int64_t>(clock_ns(CLOCK_REALTIME)) - static_cast<int64_t>(clock_ns(CLOCK_MONOTONIC));
    // A record may reach its ring a little after the time it carries; within the window others are awaited.
    bool more = merge(*batch, is_last ? batch->now_ns : batch->now_ns - options_.reorder_us * k_ns_per_us);
    bool heartbeat = batch->now_ns - last_batch_ns_ >= options_.heartbeat_ms * k_ns_per_ms;
    bool delivered = batch->records > 0;
    last_bytes_ = batch->bytes.size();
    if (delivered || heartbeat)
        deliver(std::move(batch));
    return more;
}

void Reader::wait(uint32_t milliseconds) {
    epoll_event event{};
    epoll_wait(epoll_.get(), &event, 1, static_cast<int>(milliseconds));
    eventfd_t value = 0;
    eventfd_read(wake_.get(), &value);
}

void Reader::run() {
    uint32_t pause = options_.poll_ms;
    while (!stopping_) {
        if (!has_room()) {
            wait(options_.poll_ms);
            continue;
        }
        uint64_t before = last_batch_ns_;
        if (turn(false))
            continue;
        // Idle turns grow longer, so that a quiet host is left alone.
        pause = last_batch_ns_ != before ? options_.poll_ms : std::min(pause + 1, options_.idle_poll_ms);
        wait(pause);
    }
    uint64_t deadline = clock_ns(CLOCK_MONOTONIC) + k_stop_ns;
    for (bool more = true; more && clock_ns(CLOCK_MONOTONIC) < deadline;) {
        if (has_room())
            more = turn(true);
        else
            wait(options_.poll_ms);
    }
    ended_();
}

} // namespace thalweg
