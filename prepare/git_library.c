#define QR_GIT_LIBRARY_NAMES_ONLY
#include "prepare/git_library.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

struct qr_git_library qr_git_library;

/* Where in the table a function's pointer stands. */
static const struct {
    const char *name;
    size_t offset;
} functions[] = {
#define ENTRY(name) {#name, offsetof(struct qr_git_library, name)},
    QR_GIT_FUNCTIONS(ENTRY)
#undef ENTRY
};

bool qr_git_library_load(struct qr_error *err)
{
    static bool loaded;
    if (loaded) {
        return true;
    }
    /* Never closed: its threads' data must outlive every repository. */
    void *library = dlopen(QR_GIT_LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *function = library != NULL ? dlsym(library, functions[i].name) : NULL;
        if (function == NULL) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                                "cannot load libgit2, which reads repositories: %s: install %s",
                                dlerror(), QR_GIT_LIBRARY);
        }
        memcpy((char *)&qr_git_library + functions[i].offset, &function, sizeof function);
    }
    loaded = true;
    return true;
}
