// What failed, on what, why, and what to do about it: every error of the native side is made here.
#pragma once

#include <stdexcept>
#include <string>

namespace thalweg {

class KernelError : public std::runtime_error {
  public:
    KernelError(const std::string &step, const std::string &object, int error_number,
                const std::string &detail = "");
    const std::string &code() const { return code_; }

  private:
    std::string code_;
};

// "EPERM" for 1; the number as text where it has no name.
std::string errno_name(int error_number);

} // namespace thalweg
