#include "kernel.h"

#include "counters.h"
#include "errors.h"
#include "object.h"
#include "preflight.h"

#include <bpf/bpf.h>
#include <linux/bpf.h>

#include <cerrno>

namespace thalweg {

namespace {

bpf_map *find_map(const Object &object, const char *name) {
    bpf_map *map = bpf_object__find_map_by_name(object.get(), name);
    if (!map)
        throw KernelError("find map", name, ENOENT);
    return map;
}

} // namespace

Kernel::Kernel(const Options &options) : family_(options.family == "auto" ? "tp_btf" : options.family) {
    try {
        open(options);
        attach();
    } catch (const KernelError &) {
        // Nothing was asked for by name: what the first family cannot do, the tracepoints may.
        if (options.family != "auto")
            throw;
        links_.clear();
        rings_.clear();
        family_ = "tracepoint";
        open(options);
        attach();
    }
    for (uint32_t tgid : options.ignored_tgids)
        ignore_process(tgid, true);
}

Kernel::~Kernel() {
    links_.clear();
}

void Kernel::open(const Options &options) {
    // Tracepoints are found by the numbers that tracefs tells.
    if (family_ == "tracepoint")
        mount_tracefs();
    object_ = open_object(family_, options);
    auto cpus = static_cast<uint32_t>(libbpf_num_possible_cpus());
    bpf_map__set_max_entries(find_map(*object_, "rings"), cpus);
    bpf_map__set_max_entries(find_map(*object_, "scratches"), cpus);
    int error = object_->load();
    if (error)
        throw KernelError("load", family_ + " programs", -error, take_libbpf_log());
    make_rings(options);
}

void Kernel::make_rings(const Options &options) {
    int map = bpf_map__fd(find_map(*object_, "rings"));
    auto cpus = static_cast<uint32_t>(libbpf_num_possible_cpus());
    for (uint32_t cpu = 0; cpu < cpus; cpu++) {
        rings_.emplace_back(options.ring_bytes);
        int fd = rings_.back().fd();
        if (bpf_map_update_elem(map, &cpu, &fd, BPF_ANY))
            throw KernelError("install", "ring of CPU " + std::to_string(cpu), errno);
    }
}

void Kernel::attach() {
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, object_->get()) {
        Link link(bpf_program__attach(program));
        if (!link)
            throw KernelError("attach", bpf_program__section_name(program), errno, take_libbpf_log());
        links_.push_back(std::move(link));
    }
}

void Kernel::add_go_process(uint32_t tgid) {
    uint8_t one = 1;
    // Without room the process is traced by its threads; no reason to stop.
    if (bpf_map_update_elem(bpf_map__fd(find_map(*object_, "go_processes")), &tgid, &one, BPF_ANY) == 0)
        object_->set_has_go();
}

void Kernel::detach() {
    links_.clear();
}

std::vector<uint64_t> Kernel::counters() const {
    int map = bpf_map__fd(find_map(*object_, "counters"));
    std::vector<uint64_t> per_cpu(static_cast<size_t>(libbpf_num_possible_cpus()));
    std::vector<uint64_t> sums(k_count_max, 0);
    for (uint32_t index = 0; index < k_count_max; index++) {
        if (bpf_map_lookup_elem(map, &index, per_cpu.data()))
            throw KernelError("read", "counters", errno);
        for (uint64_t value : per_cpu)
            sums[index] += value;
    }
    return sums;
}

std::vector<ProgramStats> Kernel::program_stats() const {
    std::vector<ProgramStats> stats;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, object_->get()) {
        bpf_prog_info info{};
        uint32_t bytes = sizeof(info);
        if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &bytes))
            throw KernelError("read statistics", bpf_program__name(program), errno);
        stats.push_back({bpf_program__name(program), info.run_time_ns, info.run_cnt});
    }
    return stats;
}

void Kernel::enable_run_stats(bool on) {
    if (!on) {
        run_stats_ = Fd();
        return;
    }
    int fd = bpf_enable_stats(BPF_STATS_RUN_TIME);
    if (fd < 0)
        throw KernelError("enable", "run-time statistics", errno);
    run_stats_ = Fd(fd);
}

void Kernel::ignore_process(uint32_t tgid, bool ignored) {
    int map = bpf_map__fd(find_map(*object_, "ignored_processes"));
    uint8_t one = 1;
    int error = ignored ? bpf_map_update_elem(map, &tgid, &one, BPF_ANY) : bpf_map_delete_elem(map, &tgid);
    if (error && errno != ENOENT)
        throw KernelError("update", "ignored processes", errno);
    uint32_t first = 0;
    object_->set_has_ignored(bpf_map_get_next_key(map, nullptr, &first) == 0);
}

} // namespace thalweg
