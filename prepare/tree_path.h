/* Paths of files in a git tree, as configurations and command lines name them. Pure. */
#ifndef QUORATE_PREPARE_TREE_PATH_H
#define QUORATE_PREPARE_TREE_PATH_H

#include <stdbool.h>

#include "base/attributes.h"
#include "base/error.h"

/* Whether path can be a file's place in a tree: relative, "/" between names, no empty name, no "."
 * or "..", no backslash, valid UTF-8 of plain characters (qr_utf8_is_plain), at most 4,095 bytes.
 * The message names the path and the reason. */
QR_MUST_USE bool qr_tree_path_check(const char *path, struct qr_error *err);

#endif
