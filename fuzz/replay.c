/* Runs a fuzz target over every file of the directories that are named; an empty corpus fails. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/file.h"
#include "fuzz.h"

static int replay_directory(const char *directory)
{
    DIR *dir = opendir(directory);
    if (dir == NULL) {
        perror(directory);
        return -1;
    }
    int count = 0;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        struct qr_buffer content = QR_BUFFER_INIT;
        struct qr_error err = QR_ERROR_INIT;
        if (!qr_file_read(&content, path, (size_t)1 << 30, &err)) {
            fprintf(stderr, "%s\n", err.message);
            count = -1;
            break;
        }
        LLVMFuzzerTestOneInput((const uint8_t *)qr_buffer_text(&content), content.length);
        qr_buffer_dispose(&content);
        count++;
    }
    closedir(dir);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        int count = replay_directory(argv[i]);
        if (count <= 0) {
            fprintf(stderr, "%s: no corpus\n", argv[i]);
            return EXIT_FAILURE;
        }
        total += count;
    }
    printf("%d inputs replayed\n", total);
    return total > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
