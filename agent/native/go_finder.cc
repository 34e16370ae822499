#include "go_finder.h"

#include <elf.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

namespace thalweg {

namespace {

constexpr const char *k_section = ".go.buildinfo";
// More than any real executable has; a bound for malformed ones.
constexpr size_t k_sections_max = 4096;
constexpr size_t k_names_max = 1 << 20;
constexpr size_t k_known_max = 4096;

bool read_at(std::ifstream &file, uint64_t offset, void *into, size_t bytes) {
    file.seekg(static_cast<std::streamoff>(offset));
    file.read(static_cast<char *>(into), static_cast<std::streamsize>(bytes));
    return file.good();
}

} // namespace

bool is_go_executable(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    Elf64_Ehdr header{};
    if (!read_at(file, 0, &header, sizeof(header)) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_shentsize != sizeof(Elf64_Shdr) ||
        header.e_shnum > k_sections_max || header.e_shstrndx >= header.e_shnum)
        return false;
    std::vector<Elf64_Shdr> sections(header.e_shnum);
    if (!read_at(file, header.e_shoff, sections.data(), sections.size() * sizeof(Elf64_Shdr)))
        return false;
    const Elf64_Shdr &names = sections[header.e_shstrndx];
    if (names.sh_size == 0 || names.sh_size > k_names_max)
        return false;
    std::string text(names.sh_size, '\0');
    if (!read_at(file, names.sh_offset, text.data(), text.size()))
        return false;
    for (const auto &section : sections)
        if (section.sh_name < text.size() && std::strcmp(text.c_str() + section.sh_name, k_section) == 0)
            return true;
    return false;
}

void GoFinder::look_at(uint32_t tgid) {
    std::string path = "/proc/" + std::to_string(tgid) + "/exe";
    struct stat status {};
    // Kernel threads have no executable, and the process may have ended.
    if (stat(path.c_str(), &status))
        return;
    std::pair<uint64_t, uint64_t> key{status.st_dev, status.st_ino};
    auto known = known_.find(key);
    if (known == known_.end()) {
        if (known_.size() >= k_known_max)
            known_.clear();
        known = known_.emplace(key, is_go_executable(path)).first;
    }
    if (known->second)
        found_(tgid);
}

void GoFinder::look_at_all() {
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator("/proc", error)) {
        auto tgid = std::strtoul(entry.path().filename().c_str(), nullptr, 10);
        if (tgid)
            look_at(static_cast<uint32_t>(tgid));
    }
}

} // namespace thalweg
