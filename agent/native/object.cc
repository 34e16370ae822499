#include "object.h"

#include "errors.h"
#include "thalweg.skel.h"
#include "thalweg_tp.skel.h"

#include <cerrno>
#include <cstdarg>
#include <ctime>
#include <mutex>
#include <utility>

namespace thalweg {

namespace {

constexpr size_t k_log_bytes = 4000;

std::mutex log_mutex;
std::string log_text;

int keep_log(libbpf_print_level level, const char *format, va_list arguments) {
    if (level == LIBBPF_DEBUG)
        return 0;
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(nullptr, 0, format, arguments);
    std::string line(static_cast<size_t>(length > 0 ? length : 0) + 1, '\0');
    vsnprintf(line.data(), line.size(), format, again);
    va_end(again);
    line.pop_back();
    std::lock_guard<std::mutex> lock(log_mutex);
    log_text += line;
    if (log_text.size() > k_log_bytes)
        log_text.erase(0, log_text.size() - k_log_bytes);
    return 0;
}

// Microseconds since boot: ids that start here were not given by an agent that ran before.
uint64_t first_id() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1000000 + static_cast<uint64_t>(now.tv_nsec) / 1000 + 1;
}

template <typename Skeleton, Skeleton *(*open)(), int (*load_skeleton)(Skeleton *),
          void (*destroy)(Skeleton *)>
class SkeletonObject : public Object {
  public:
    explicit SkeletonObject(const Options &options) : skeleton_(open()) {
        if (!skeleton_)
            throw KernelError("open", "bpf object", errno, take_libbpf_log());
        auto *knobs = skeleton_->rodata;
        knobs->knob_agent_tgid = options.agent_tgid;
        knobs->knob_payload_bytes = options.payload_bytes;
        knobs->knob_payload_bytes_max = options.payload_bytes_max;
        knobs->knob_continuation_bytes = options.continuation_bytes;
        knobs->knob_wake_bytes = options.ring_bytes / 2;
        knobs->knob_first_id = first_id();
        bpf_map__set_max_entries(skeleton_->maps.sockets, options.sockets_max);
    }
    ~SkeletonObject() override {
        if (skeleton_)
            destroy(skeleton_);
    }
    bpf_object *get() const override { return skeleton_->obj; }
    int load() override { return load_skeleton(skeleton_); }
    void set_has_go() override { skeleton_->bss->has_go_processes = 1; }
    void set_has_ignored(bool has) override { skeleton_->bss->has_ignored_processes = has ? 1 : 0; }

  private:
    Skeleton *skeleton_;
};

} // namespace

std::string take_libbpf_log() {
    std::lock_guard<std::mutex> lock(log_mutex);
    return std::exchange(log_text, std::string());
}

std::unique_ptr<Object> open_object(const std::string &family, const Options &options) {
    libbpf_set_print(keep_log);
    take_libbpf_log();
    if (family == "tracepoint")
        return std::make_unique<SkeletonObject<thalweg_tp_bpf, thalweg_tp_bpf__open, thalweg_tp_bpf__load,
                                               thalweg_tp_bpf__destroy>>(options);
    return std::make_unique<
        SkeletonObject<thalweg_bpf, thalweg_bpf__open, thalweg_bpf__load, thalweg_bpf__destroy>>(options);
}

} // namespace thalweg
