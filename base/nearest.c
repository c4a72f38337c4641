#include "base/nearest.h"

#include <string.h>

/* Words longer than this are no slip of the finger on one of ours. */
enum { MAX_WORD = 40 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and swaps of neighbours between two words of at most
 * MAX_WORD bytes (optimal string alignment distance). */
static size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][MAX_WORD + 1];
    size_t n = strlen(a);
    size_t m = strlen(b);
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = least(above[j - 1] + change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], above2[j - 2] + 1);
            }
        }
    }
    return rows[n % 3][m];
}

const char *qr_nearest_word(const char *word, const char *const *candidates, size_t n_candidates)
{
    size_t length = strlen(word);
    if (length == 0 || length > MAX_WORD) {
        return NULL;
    }
    /* A third of the word may be wrong, and of a short one a letter. */
    size_t best = length / 3 > 0 ? length / 3 + 1 : 2;
    const char *nearest = NULL;
    for (size_t i = 0; i < n_candidates; i++) {
        if (strlen(candidates[i]) > MAX_WORD) {
            continue;
        }
        size_t distance = edit_distance(word, candidates[i]);
        if (distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
