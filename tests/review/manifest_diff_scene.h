/* Two manifests and their difference. */
#ifndef QUORATE_TESTS_REVIEW_MANIFEST_DIFF_SCENE_H
#define QUORATE_TESTS_REVIEW_MANIFEST_DIFF_SCENE_H

#include "review/manifest_diff.h"
#include "tests/support.h"

struct scene {
    struct qr_buffer text[2];
    struct qr_json json[2];
    struct qr_manifest_diff diff;
};

/* Compare two manifests; the same of two compose files, NULL for a manifest without one. */
void scene_compare(struct scene *scene, const char *before, const char *after);
void scene_compare_files(struct scene *scene, const char *before, const char *after);
void scene_dispose(struct scene *scene);

#endif
