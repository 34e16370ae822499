// What this machine lacks for the live source.
#pragma once

#include <string>
#include <vector>

namespace thalweg {

struct Missing {
    std::string what;
    std::string detail;
    std::string remedy;
};

// Empty when the kernel programs can be loaded, as far as can be told without trying.
std::vector<Missing> preflight();
// Makes tracefs available; throws KernelError.
void mount_tracefs();

} // namespace thalweg
