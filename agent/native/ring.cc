#include "ring.h"

#include "errors.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>

namespace thalweg {

namespace {

uint64_t page_bytes() {
    return static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint64_t load(const void *address) {
    return __atomic_load_n(static_cast<const uint64_t *>(address), __ATOMIC_ACQUIRE);
}

Mapping map(int fd, size_t bytes, int protection, uint64_t offset) {
    void *address = mmap(nullptr, bytes, protection, MAP_SHARED, fd, static_cast<off_t>(offset));
    if (address == MAP_FAILED)
        throw KernelError("map", "ring", errno);
    return Mapping(address, bytes);
}

} // namespace

Ring::Ring(uint32_t bytes) : mask_(bytes - 1) {
    fd_ = Fd(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "thalweg_ring", 0, 0, bytes, nullptr));
    if (fd_.get() < 0)
        throw KernelError("create", "ring", errno);
    consumer_ = map(fd_.get(), page_bytes(), PROT_READ | PROT_WRITE, 0);
    // The kernel maps the data twice in a row, so that a record that wraps is contiguous.
    producer_ = map(fd_.get(), page_bytes() + 2 * static_cast<size_t>(bytes), PROT_READ, page_bytes());
    position_ = load(consumer_.get());
}

uint64_t Ring::waiting() const {
    return load(producer_.get()) - position_;
}

const record_head *Ring::peek() {
    const auto *data = static_cast<const uint8_t *>(producer_.get()) + page_bytes();
    for (;;) {
        if (position_ >= known_end_) {
            known_end_ = load(producer_.get());
            if (position_ >= known_end_)
                return nullptr;
        }
        const uint8_t *at = data + (position_ & mask_);
        uint32_t length = __atomic_load_n(reinterpret_cast<const uint32_t *>(at), __ATOMIC_ACQUIRE);
        if (length & BPF_RINGBUF_BUSY_BIT)
            return nullptr;
        uint32_t bytes = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);
        next_ = position_ + ((bytes + BPF_RINGBUF_HDR_SZ + 7) & ~7U);
        if (!(length & BPF_RINGBUF_DISCARD_BIT) && bytes >= sizeof(record_head))
            return reinterpret_cast<const record_head *>(at + BPF_RINGBUF_HDR_SZ);
        pop();
    }
}

void Ring::pop() {
    position_ = next_;
}

void Ring::free_taken() {
    if (freed_ == position_)
        return;
    freed_ = position_;
    __atomic_store_n(static_cast<uint64_t *>(consumer_.get()), position_, __ATOMIC_RELEASE);
}

} // namespace thalweg
