// Which processes were made by the Go compiler, told by their executables.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace thalweg {

// Whether the ELF file has the section that every Go linker writes.
bool is_go_executable(const std::string &path);

class GoFinder {
  public:
    explicit GoFinder(std::function<void(uint32_t)> found) : found_(std::move(found)) {}

    // All processes that run now.
    void look_at_all();
    // One that has called exec.
    void look_at(uint32_t tgid);

  private:
    std::function<void(uint32_t)> found_;
    // By device and inode: a host runs few executables many times.
    std::map<std::pair<uint64_t, uint64_t>, bool> known_;
};

} // namespace thalweg
