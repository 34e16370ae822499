// One of the compiled BPF objects, opened with its knobs set. The skeletons are of different types but equal
// shape.
#pragma once

#include "options.h"

#include <bpf/libbpf.h>

#include <memory>
#include <string>

namespace thalweg {

class Object {
  public:
    virtual ~Object() = default;
    virtual bpf_object *get() const = 0;
    // Through the skeleton, which maps the variables that the setters below change. 0 or a negative errno.
    virtual int load() = 0;
    // Whether the programs look processes up in `ignored_processes`.
    virtual void set_has_ignored(bool has) = 0;
    // Whether there are processes in `go_processes`.
    virtual void set_has_go() = 0;
};

// Throws KernelError; `family` is "tp_btf" or "tracepoint".
std::unique_ptr<Object> open_object(const std::string &family, const Options &options);

// What libbpf and the verifier said since the last call, shortened to its end.
std::string take_libbpf_log();

} // namespace thalweg
