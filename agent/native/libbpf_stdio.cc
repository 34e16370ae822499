// Debian's libbpf.a is not position independent: in a shared object its references to the C library's data
// cannot be resolved. The build renames them to these variables of our own, which are resolvable, being
// hidden.
#include <cstdio>

extern "C" {
FILE *thalweg_stderr = stderr;
FILE *thalweg_stdout = stdout;
}
