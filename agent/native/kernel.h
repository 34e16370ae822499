// The loaded and attached programs with their rings; everything is gone when it is destroyed or the process
// dies.
#pragma once

#include "handles.h"
#include "options.h"
#include "ring.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace thalweg {

struct ProgramStats {
    std::string name;
    uint64_t run_ns;
    uint64_t run_count;
};

class Object;

class Kernel {
  public:
    explicit Kernel(const Options &options);
    ~Kernel();

    const std::string &family() const { return family_; }
    std::vector<Ring> &rings() { return rings_; }
    // Sums over the CPUs, by `enum counter`.
    std::vector<uint64_t> counters() const;
    std::vector<ProgramStats> program_stats() const;
    // The kernel takes the programs' run time as long as this is on; it costs about 20 ns a run.
    void enable_run_stats(bool on);
    void ignore_process(uint32_t tgid, bool ignored);
    // The process runs goroutines. Safe on any thread.
    void add_go_process(uint32_t tgid);
    // Ends the making of records; what is in the rings stays.
    void detach();

  private:
    void open(const Options &options);
    void make_rings(const Options &options);
    void attach();

    std::string family_;
    std::unique_ptr<Object> object_;
    std::vector<Ring> rings_;
    std::vector<Link> links_;
    Fd run_stats_;
};

} // namespace thalweg
