#include "errors.h"

#include <cerrno>
#include <cstring>

namespace thalweg {

namespace {

std::string remedy(const std::string &step, int error_number) {
    switch (error_number) {
    case EPERM:
    case EACCES:
        return "needs CAP_BPF and CAP_PERFMON (or root); check also seccomp and "
               "kernel.unprivileged_bpf_disabled";
    case ENOENT:
        return step == "attach"
                   ? "the hook is not there: mount tracefs on /sys/kernel/tracing, or use a newer kernel"
                   : "needs a kernel with CONFIG_DEBUG_INFO_BTF=y (/sys/kernel/btf/vmlinux)";
    case ESRCH:
        return "the kernel's BTF does not know this hook: use a newer kernel or the tracepoint family";
    case ENOMEM:
        return "memory is short: lower ringBytes, or raise RLIMIT_MEMLOCK before Linux 5.11";
    case EINVAL:
        return "the kernel refuses it: needs Linux 5.12 or newer with BTF";
    case E2BIG:
        return "the kernel's verifier gave up: needs Linux 5.12 or newer";
    case ENOTSUP:
        return "the kernel lacks this: needs Linux 5.12 or newer with CONFIG_BPF_SYSCALL and BTF";
    case EMFILE:
        return "too many open files: raise RLIMIT_NOFILE";
    default:
        return "see the agent's log for what the kernel said";
    }
}

} // namespace

std::string errno_name(int error_number) {
    // strerrorname_np is glibc 2.32 and newer, which Debian 12 has.
    const char *name = strerrorname_np(error_number);
    return name ? name : std::to_string(error_number);
}

KernelError::KernelError(const std::string &step, const std::string &object, int error_number,
                         const std::string &detail)
    : std::runtime_error(step + " " + object + ": " + errno_name(error_number) + " — " +
                         remedy(step, error_number) + (detail.empty() ? "" : "\n" + detail)),
      code_(errno_name(error_number)) {}

} // namespace thalweg
