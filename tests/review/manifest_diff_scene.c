#include "tests/review/manifest_diff_scene.h"

#include <string.h>

void scene_compare(struct scene *scene, const char *before, const char *after)
{
    const char *const texts[] = {before, after};
    struct qr_error err = QR_ERROR_INIT;
    *scene = (struct scene){.diff = {.count = 0}};
    for (int i = 0; i < 2; i++) {
        qr_buffer_add_text(&scene->text[i], texts[i]);
        qr_ck_ok(qr_json_parse(&scene->json[i], qr_buffer_text(&scene->text[i]),
                               scene->text[i].length, &err),
                 err);
    }
    qr_manifest_diff(&scene->diff, qr_json_root(&scene->json[0]), qr_json_root(&scene->json[1]));
}

void scene_compare_files(struct scene *scene, const char *before, const char *after)
{
    const char *const files[] = {before, after};
    struct qr_buffer texts[2] = {QR_BUFFER_INIT, QR_BUFFER_INIT};
    for (int i = 0; i < 2; i++) {
        qr_buffer_add_text(&texts[i], "{");
        if (files[i] != NULL) {
            qr_buffer_add_text(&texts[i], "\"docker_compose_file\":");
            qr_json_add_quoted(&texts[i], files[i], strlen(files[i]));
        }
        qr_buffer_add_text(&texts[i], "}");
    }
    scene_compare(scene, qr_buffer_text(&texts[0]), qr_buffer_text(&texts[1]));
    qr_buffer_dispose(&texts[0]);
    qr_buffer_dispose(&texts[1]);
}

void scene_dispose(struct scene *scene)
{
    qr_manifest_diff_dispose(&scene->diff);
    for (int i = 0; i < 2; i++) {
        qr_json_dispose(&scene->json[i]);
        qr_buffer_dispose(&scene->text[i]);
    }
}
