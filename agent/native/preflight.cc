#include "preflight.h"

#include "errors.h"

#include <linux/capability.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>

namespace thalweg {

namespace {

constexpr const char *k_btf = "/sys/kernel/btf/vmlinux";
constexpr const char *k_tracefs = "/sys/kernel/tracing";
constexpr const char *k_tracefs_probe = "/sys/kernel/tracing/events/raw_syscalls/sys_exit/id";
constexpr int k_major_min = 5;
constexpr int k_minor_min = 12;

bool exists(const char *path) {
    struct stat status {};
    return stat(path, &status) == 0;
}

uint64_t effective_capabilities() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    __user_cap_data_struct data[2]{};
    if (syscall(SYS_capget, &header, data))
        return 0;
    return data[0].effective | static_cast<uint64_t>(data[1].effective) << 32;
}

bool has(uint64_t capabilities, int capability) {
    return capabilities >> capability & 1;
}

} // namespace

std::vector<Missing> preflight() {
    std::vector<Missing> missing;
    uint64_t capabilities = effective_capabilities();
    bool may_trace =
        has(capabilities, CAP_SYS_ADMIN) || (has(capabilities, CAP_BPF) && has(capabilities, CAP_PERFMON));
    if (!may_trace)
        missing.push_back({"capabilities", "neither CAP_SYS_ADMIN nor CAP_BPF with CAP_PERFMON is effective",
                           "run as root, or give the process CAP_BPF and CAP_PERFMON"});
    utsname name{};
    uname(&name);
    int major = 0, minor = 0;
    if (sscanf(name.release, "%d.%d", &major, &minor) != 2 || major < k_major_min ||
        (major == k_major_min && minor < k_minor_min))
        missing.push_back({"kernel", std::string("Linux ") + name.release, "use Linux 5.12 or newer"});
    if (!exists(k_btf))
        missing.push_back({"btf", std::string(k_btf) + " does not exist",
                           "use a kernel built with CONFIG_DEBUG_INFO_BTF=y"});
    return missing;
}

void mount_tracefs() {
    if (exists(k_tracefs_probe))
        return;
    if (mount("tracefs", k_tracefs, "tracefs", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) && errno != EBUSY)
        throw KernelError("mount", k_tracefs, errno);
}

} // namespace thalweg
