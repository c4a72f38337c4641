/* In quorate: what needs the network is done by quorate-net. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "cli/network.h"

enum { MAX_PATH = 4096 };

/* The folder of this executable, with its slash; false when it cannot be known. */
static bool own_folder(struct qr_buffer *folder)
{
    char path[MAX_PATH];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length >= sizeof path) {
        return false;
    }
    while (length > 0 && path[length - 1] != '/') {
        length--;
    }
    qr_buffer_add(folder, path, (size_t)length);
    return length > 0;
}

bool qr_network_begin(struct qr_cli *cli, char *const *argv, struct qr_error *err)
{
    (void)cli;
    static const char *const places[] = {"quorate-net", "../libexec/quorate/quorate-net"};
    struct qr_buffer path QR_CLEANUP(qr_buffer_dispose) = QR_BUFFER_INIT;
    if (!own_folder(&path)) {
        return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                            "cannot tell where this program stands, and so where quorate-net is: "
                            "run quorate-net itself");
    }
    size_t folder = path.length;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        qr_buffer_truncate(&path, folder);
        qr_buffer_add_text(&path, places[i]);
        (void)execv(qr_buffer_text(&path), argv);
        if (errno != ENOENT && errno != ENOTDIR) {
            return qr_error_set(err, QR_ERROR_UNAVAILABLE, "cannot run %s: %s",
                                qr_buffer_text(&path), strerror(errno));
        }
    }
    qr_buffer_truncate(&path, folder);
    return qr_error_set(err, QR_ERROR_UNAVAILABLE,
                        "--rpc and ETH_RPC_URL ask for the network, which needs the program "
                        "quorate-net beside this one in %s: install it, or leave them out to work "
                        "offline",
                        qr_buffer_text(&path));
}
