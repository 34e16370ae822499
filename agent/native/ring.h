// The reader's end of one BPF ring buffer. Unlike libbpf's, it lets a record be looked at without taking it,
// so that several rings can be merged and records stay in the kernel while JavaScript is busy.
#pragma once

#include "handles.h"
#include "record.h"

#include <cstdint>

namespace thalweg {

class Ring {
  public:
    // Makes the ring's map; `bytes` is a power of two and a multiple of the page size.
    explicit Ring(uint32_t bytes);

    int fd() const { return fd_.get(); }

    // The oldest record that is complete, or null.
    const record_head *peek();
    // Steps over the record that peek() gave, which stays readable until free_taken().
    void pop();
    // Gives the kernel back the room of what was stepped over. Seldom: its CPU reads the position for each
    // record.
    void free_taken();
    // Bytes waiting.
    uint64_t waiting() const;

  private:
    Fd fd_;
    Mapping consumer_;
    Mapping producer_;
    uint64_t mask_;
    uint64_t position_ = 0;
    uint64_t known_end_ = 0;
    uint64_t next_ = 0;
    uint64_t freed_ = 0;
};

} // namespace thalweg
