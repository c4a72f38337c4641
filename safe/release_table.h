/* What safe-deployments publishes of code hashes. Private to this folder. */
#ifndef QUORATE_SAFE_RELEASE_TABLE_H
#define QUORATE_SAFE_RELEASE_TABLE_H

#include <stddef.h>

#include "safe/release.h"

extern const struct qr_safe_release qr_safe_releases[];
extern const size_t qr_n_safe_releases;

#endif
